internal import TattlerConfig

extension BillingRule: CustomStringConvertible {
  /// The rule in words: `at least 10s, in steps of 1m, for each channel`; `as used` where there is none.
  public var description: String {
    var parts: [String] = []
    if minimum > 0 { parts.append("at least \(Self.text(minimum))") }
    if step > 0 { parts.append("in steps of \(Self.text(step))") }
    if isPerChannel { parts.append("for each channel") }
    if characters == .cjkDouble { parts.append("Chinese characters twice") }
    return parts.isEmpty ? "as used" : parts.joined(separator: ", ")
  }

  private static func text(_ microseconds: Int64) -> String { DurationText.format(.microseconds(microseconds)) }
}
