/// What is used and priced, each with a rate of its own.
public enum UsageKind: UInt8, Sendable, Hashable, CaseIterable {
  /// Tokens of the prompt.
  case input
  /// Tokens of the prompt that were read from the vendor's cache.
  case cacheRead
  /// Tokens of the prompt that were written into a cache of five minutes, or of the vendor's only lifetime.
  case cacheWrite5m
  /// Tokens of the prompt that were written into a cache of one hour.
  case cacheWrite1h
  /// Tokens of the prompt that were written into a cache of twelve hours.
  case cacheWrite12h
  /// Tokens of the answer.
  case output
  /// Tokens of the answer that nobody sees: the model's thoughts.
  case reasoning
  /// Tokens of the prompt that stand for sound.
  case inputAudio
  /// Tokens for sound that were read from the cache.
  case cacheReadAudio
  /// Tokens for sound that were written into the cache.
  case cacheWriteAudio
  /// Tokens of the answer that stand for sound.
  case outputAudio
  /// Tokens of the prompt that stand for pictures.
  case inputImage
  /// Tokens for pictures that were read from the cache.
  case cacheReadImage
  /// Tokens of the answer that stand for pictures.
  case outputImage
  /// Tokens of the prompt that stand for film.
  case inputVideo
  /// Tokens of the answer that stand for film.
  case outputVideo
  /// Characters of text that is spoken.
  case characters
  /// Characters of text that comes out.
  case outputCharacters
  /// Time of sound that is heard.
  case audio
  /// Time of sound that is spoken.
  case spokenAudio
  /// Time of a call.
  case call
  /// Time that a session or a connection is open.
  case session
  /// Requests.
  case request
  /// Messages.
  case message
  /// Pictures that are made.
  case image
  /// The vendor's own currency.
  case credit

  /// What is counted.
  public enum Dimension: String, Sendable, Hashable, CaseIterable {
    case token, character, time, request, message, image, credit
  }

  /// What this kind is counted in.
  public var dimension: Dimension {
    switch self {
    case .input, .cacheRead, .cacheWrite5m, .cacheWrite1h, .cacheWrite12h, .output, .reasoning, .inputAudio,
      .cacheReadAudio, .cacheWriteAudio, .outputAudio, .inputImage, .cacheReadImage, .outputImage, .inputVideo,
      .outputVideo:
      .token
    case .characters, .outputCharacters: .character
    case .audio, .spokenAudio, .call, .session: .time
    case .request: .request
    case .message: .message
    case .image: .image
    case .credit: .credit
    }
  }

  /// The kind that this one is a part of, whose price it has where it has none of its own; nil for a root.
  public var parent: UsageKind? {
    switch self {
    case .cacheRead, .cacheWrite5m, .inputAudio, .inputImage, .inputVideo: .input
    case .cacheWrite1h, .cacheWrite12h: .cacheWrite5m
    case .cacheReadAudio: .inputAudio
    case .cacheReadImage: .inputImage
    case .cacheWriteAudio: .cacheWrite5m
    case .reasoning, .outputAudio, .outputImage, .outputVideo: .output
    default: nil
    }
  }

  /// The kind at the end of the way over ``parent``.
  public var root: UsageKind {
    switch self {
    case .cacheRead, .cacheWrite5m, .cacheWrite1h, .cacheWrite12h, .inputAudio, .cacheReadAudio, .cacheWriteAudio,
      .inputImage, .cacheReadImage, .inputVideo:
      .input
    case .reasoning, .outputAudio, .outputImage, .outputVideo: .output
    default: self
    }
  }

  /// The kind of the lowest bit of a set, which is not empty.
  @inline(__always) init(lowestOf bits: UInt32) {
    let number = UInt8(truncatingIfNeeded: bits.trailingZeroBitCount)
    precondition(number <= Self.credit.rawValue, "BUG: a set of kinds has bits that are none")
    // The raw values have no gaps; `init(rawValue:)` is a call.
    self = unsafe unsafeBitCast(number, to: UsageKind.self)
  }

  /// The name in tables, on the command line and in metrics: `cache_write_5m`.
  ///
  /// Spoken sound by time is `output_audio` in a table, where the unit tells it from tokens.
  public var name: String {
    switch self {
    case .input: "input"
    case .cacheRead: "cache_read"
    case .cacheWrite5m: "cache_write_5m"
    case .cacheWrite1h: "cache_write_1h"
    case .cacheWrite12h: "cache_write_12h"
    case .output: "output"
    case .reasoning: "reasoning"
    case .inputAudio: "input_audio"
    case .cacheReadAudio: "cache_read_audio"
    case .cacheWriteAudio: "cache_write_audio"
    case .outputAudio: "output_audio"
    case .inputImage: "input_image"
    case .cacheReadImage: "cache_read_image"
    case .outputImage: "output_image"
    case .inputVideo: "input_video"
    case .outputVideo: "output_video"
    case .characters: "characters"
    case .outputCharacters: "output_characters"
    case .audio: "audio"
    case .spokenAudio: "spoken_audio"
    case .call: "call"
    case .session: "session"
    case .request: "request"
    case .message: "message"
    case .image: "image"
    case .credit: "credit"
    }
  }

  /// The name in a table, under a unit of this kind's dimension.
  var tableName: String { self == .spokenAudio ? "output_audio" : name }

  /// The kind of a name in a table.
  init?(tableName: String, _ dimension: Dimension) {
    guard let kind = Self.named[dimension]?[tableName] else { return nil }
    self = kind
  }

  /// The kind of a ``name``.
  public init?(name: String) {
    guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  private static let named = Dictionary(
    grouping: allCases, by: \.dimension
  ).mapValues { kinds in Dictionary(uniqueKeysWithValues: kinds.map { ($0.tableName, $0) }) }

  /// The names that a table may have under units of a dimension.
  static func tableNames(_ dimension: Dimension) -> [String] {
    allCases.filter { $0.dimension == dimension }.map(\.tableName)
  }
}
