/// How a vendor turns a quantity into what is billed.
public struct BillingRule: Sendable, Hashable {
  /// How characters are counted.
  public enum CharacterRule: String, Sendable, Hashable, CaseIterable {
    /// Each Unicode scalar is one.
    case unicodeScalars = "unicode_scalars"
    /// Chinese characters, kanji and hanja are two.
    case cjkDouble = "cjk_double"
  }

  /// The shortest time that is billed, in microseconds.
  public internal(set) var minimum: Int64 = 0
  /// Times are billed in whole steps of this many microseconds; 0 for none.
  public internal(set) var step: Int64 = 0
  /// Whether sound is billed for each of its channels.
  public internal(set) var isPerChannel = false
  /// How characters are counted.
  public internal(set) var characters = CharacterRule.unicodeScalars

  /// Whether each number is billed as it is.
  public var isPlain: Bool { self == BillingRule() }

  /// The time that is billed for one request; nil where it is beyond all bounds.
  func billed(microseconds: Int64, channels: Int64) -> Int64? {
    var time = microseconds
    if isPerChannel {
      let (product, overflow) = time.multipliedReportingOverflow(by: channels)
      guard !overflow else { return nil }
      time = product
    }
    if time > 0 { time = max(time, minimum) }
    guard step > 0, time % step != 0 else { return time }
    let (rounded, overflow) = (time / step + 1).multipliedReportingOverflow(by: step)
    return overflow ? nil : rounded
  }
}
