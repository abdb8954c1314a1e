import TattlerBots

extension FuzzTarget {
  /// The reader of the frames that voice pipelines post.
  ///
  /// A mistake has a place in the body; what is taken keeps the bounds, and one body behind another gives the frames of both.
  public static let frames = FuzzTarget(
    "frames", tokens: FrameText.tokens, generate: FrameText.body, check: FramesCheck.run)
}

private enum FramesCheck {
  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let limits = VoiceFrames.Limits()
    let read: VoiceFrames
    do throws(FrameError) { read = try VoiceFrames(parsing: input, limits: limits) } catch {
      try require((0...input.count).contains(error.offset) && error.line >= 1, "no such place: \(error)")
      try require(!error.reason.isEmpty, "a mistake without words")
      return false
    }
    let count = read.frames.count + read.ignored.frames
    try require(count <= limits.maximumFrames, "\(count) frames are more than allowed")
    for frame in read.frames {
      guard case .readings(let readings) = frame.content else { continue }
      for reading in readings { try check(reading) }
    }
    guard input.count < 1 << 16, count * 2 <= limits.maximumFrames else { return true }
    let twice: VoiceFrames
    do throws(FrameError) {
      twice = try VoiceFrames(parsing: input + [UInt8(ascii: "\n")] + input, limits: limits)
    } catch {
      // Values are bounded for the whole.
      try require(error.code == .tooMany || error.code == .syntax, "one body was taken, two are not: \(error)")
      return true
    }
    try require(twice.frames == read.frames + read.frames, "two bodies are not the frames of both")
    return true
  }

  private static func check(_ reading: VoiceReading) throws(FuzzFailure) {
    switch reading.value {
    case .timeToFirstByte(let time), .processing(let time), .heard(let time):
      try require(time >= .zero, "a time of \(time)")
    case .characters(let count): try require(count >= 0, "\(count) characters")
    case .tokens(let usage): try require((usage.prompt ?? 0) >= 0, "\(usage.prompt ?? 0) tokens")
    }
  }
}
