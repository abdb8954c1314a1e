/// A number for each kind, in place: usage is priced without a heap allocation.
///
/// Fields and a jump are faster than a vector or a tuple with an index, which are copied whole for each number.
struct Amounts: Sendable, Hashable {
  private(set) var kinds: UsageKindSet = []
  private var input: Int64 = 0, cacheRead: Int64 = 0, cacheWrite5m: Int64 = 0, cacheWrite1h: Int64 = 0
  private var cacheWrite12h: Int64 = 0, output: Int64 = 0, reasoning: Int64 = 0, inputAudio: Int64 = 0
  private var cacheReadAudio: Int64 = 0, cacheWriteAudio: Int64 = 0, outputAudio: Int64 = 0
  private var inputImage: Int64 = 0, cacheReadImage: Int64 = 0, outputImage: Int64 = 0, inputVideo: Int64 = 0
  private var outputVideo: Int64 = 0, characters: Int64 = 0, outputCharacters: Int64 = 0, audio: Int64 = 0
  private var spokenAudio: Int64 = 0, call: Int64 = 0, session: Int64 = 0, request: Int64 = 0
  private var message: Int64 = 0, image: Int64 = 0, credit: Int64 = 0

  subscript(kind: UsageKind) -> Int64? {
    @inline(__always) get { kinds.contains(UsageKindSet(kind)) ? self[known: kind] : nil }
    @inline(__always) set {
      if newValue == nil { kinds.remove(UsageKindSet(kind)) } else { kinds.insert(UsageKindSet(kind)) }
      self[known: kind] = newValue ?? 0
    }
  }

  /// The number of a kind, 0 where there is none.
  subscript(known kind: UsageKind) -> Int64 {
    @inline(__always) get {
      switch kind {
      case .input: input
      case .cacheRead: cacheRead
      case .cacheWrite5m: cacheWrite5m
      case .cacheWrite1h: cacheWrite1h
      case .cacheWrite12h: cacheWrite12h
      case .output: output
      case .reasoning: reasoning
      case .inputAudio: inputAudio
      case .cacheReadAudio: cacheReadAudio
      case .cacheWriteAudio: cacheWriteAudio
      case .outputAudio: outputAudio
      case .inputImage: inputImage
      case .cacheReadImage: cacheReadImage
      case .outputImage: outputImage
      case .inputVideo: inputVideo
      case .outputVideo: outputVideo
      case .characters: characters
      case .outputCharacters: outputCharacters
      case .audio: audio
      case .spokenAudio: spokenAudio
      case .call: call
      case .session: session
      case .request: request
      case .message: message
      case .image: image
      case .credit: credit
      }
    }
    @inline(__always) set {
      switch kind {
      case .input: input = newValue
      case .cacheRead: cacheRead = newValue
      case .cacheWrite5m: cacheWrite5m = newValue
      case .cacheWrite1h: cacheWrite1h = newValue
      case .cacheWrite12h: cacheWrite12h = newValue
      case .output: output = newValue
      case .reasoning: reasoning = newValue
      case .inputAudio: inputAudio = newValue
      case .cacheReadAudio: cacheReadAudio = newValue
      case .cacheWriteAudio: cacheWriteAudio = newValue
      case .outputAudio: outputAudio = newValue
      case .inputImage: inputImage = newValue
      case .cacheReadImage: cacheReadImage = newValue
      case .outputImage: outputImage = newValue
      case .inputVideo: inputVideo = newValue
      case .outputVideo: outputVideo = newValue
      case .characters: characters = newValue
      case .outputCharacters: outputCharacters = newValue
      case .audio: audio = newValue
      case .spokenAudio: spokenAudio = newValue
      case .call: call = newValue
      case .session: session = newValue
      case .request: request = newValue
      case .message: message = newValue
      case .image: image = newValue
      case .credit: credit = newValue
      }
    }
  }
}
