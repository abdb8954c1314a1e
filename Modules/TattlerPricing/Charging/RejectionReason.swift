/// How a usage contradicts itself. The raw values are those of the attribute `reason` of metrics.
public enum RejectionReason: String, Sendable, Hashable, CaseIterable {
  /// A number is negative.
  case negative
  /// A number, or the sum that it costs, is beyond all bounds.
  case tooLarge = "too_large"
  /// More tokens came from or went into the cache, or stand for sound, pictures and film, than the input has.
  case partsExceedInput = "parts_exceed_input"
  /// More tokens are thoughts, sound, pictures and film than the output has.
  case partsExceedOutput = "parts_exceed_output"
  /// A part of a part is larger: more cached sound than cached tokens, or than sound.
  case partsExceedPart = "parts_exceed_part"
}
