/// Which series are wanted: `name`, `name{label="x"}` or `{label=~"x.*"}` (Prometheus, "Instant vector selectors").
///
/// The matchers are the server's to judge; what is checked is that they are matchers and nothing else.
public struct SeriesSelector: Sendable, Hashable {
  /// The metric's name before the braces; nil where there is none.
  public let name: String?
  /// The matchers between the braces, without a comma at the end.
  let matchers: [String]
  /// The text as it was given.
  public let text: String

  /// Every series.
  public static let all = SeriesSelector(name: nil, matchers: ["__name__!=\"\""], text: "{__name__!=\"\"}")

  private init(name: String?, matchers: [String], text: String) {
    (self.name, self.matchers, self.text) = (name, matchers, text)
  }

  /// Reads a selector.
  ///
  /// - Throws: a sentence, also for an `or` between matchers, as MetricsQL has it: it would join several selectors, and a
  ///   metric in each of them would come twice.
  public init(_ text: String) throws(SelectorError) {
    let problem = SelectorError(
      description: "\"\(text)\" is no selector; use a name, name{label=\"value\"} or {label=~\"regular.expression\"}, "
        + "and several of them instead of \"or\"")
    let bytes = Array(text.utf8)
    var index = 0
    func skipSpace() { while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 } }
    skipSpace()
    let start = index
    while index < bytes.count, Self.isNameByte(bytes[index], isFirst: index == start) { index += 1 }
    name = index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    skipSpace()
    var found: [String] = []
    if index < bytes.count {
      guard bytes[index] == UInt8(ascii: "{") else { throw problem }
      index += 1
      guard let matchers = Self.matchers(bytes, &index) else { throw problem }
      found = matchers
      skipSpace()
    }
    guard index == bytes.count, name != nil || !found.isEmpty else { throw problem }
    matchers = found
    self.text = text
  }

  /// The text that selects the series of one metric among those of this selector.
  func text(metric: String) -> String {
    let name = "__name__=\(Self.quoted(metric))"
    if self == .all { return "{\(name)}" }
    // A name in quotes alone, `{"name"}`, would be a second name.
    let others = matchers.filter { $0.first != "\"" && $0.first != "'" && $0.first != "`" || $0.contains("=") }
    return "{" + ([name] + others).joined(separator: ",") + "}"
  }

  /// A text in double quotes as PromQL reads it.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
      || !isFirst && (0x30...0x39).contains(byte)
  }

  /// Texts between commas up to the closing brace; quotes hide both.
  private static func matchers(_ bytes: [UInt8], _ index: inout Int) -> [String]? {
    var matchers: [String] = []
    var current: [UInt8] = []
    var order = MatcherOrder()
    func close() -> Bool {
      let text = String(decoding: current, as: UTF8.self)
      let isBlank = text.allSatisfy { $0 == " " || $0 == "\t" || $0.isNewline }
      if !isBlank { matchers.append(trimmed(text)) }
      current = []
      return !isBlank
    }
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "}"):
        _ = close()
        return matchers
      case UInt8(ascii: ","):
        if !close() { return nil }
        order = MatcherOrder()
      case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"): return nil
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        current.append(byte)
        guard order.allowsQuote(), let end = end(ofQuote: byte, bytes, from: index) else { return nil }
        current += bytes[index..<end]
        index = end
      default:
        guard order.allows(byte) else { return nil }
        current.append(byte)
      }
    }
    return nil
  }

  /// The place behind a closing quote.
  private static func end(ofQuote quote: UInt8, _ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == quote { return index + 1 }
      index += bytes[index] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
    }
    return nil
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    return String(String(text.drop(while: isSpace).reversed().drop(while: isSpace)).reversed())
  }
}
