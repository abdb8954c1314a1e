/// A condition on a label of a series.
public struct LabelMatcher: Sendable, Hashable, CustomStringConvertible {
  /// How a value is compared.
  public enum Operator: String, Sendable, Hashable, CaseIterable {
    /// The same value.
    case equal = "="
    /// Another value.
    case notEqual = "!="
    /// The whole value matches a regular expression (RE2). `.*` also matches series without the label.
    case matches = "=~"
    /// The whole value does not match a regular expression.
    case doesNotMatch = "!~"
  }

  /// The label, as Prometheus writes it.
  public let label: String
  /// How its value is compared.
  public let comparison: Operator
  /// What it is compared with.
  public let value: String

  /// Makes a condition.
  public init(_ label: String, _ comparison: Operator = .equal, _ value: String) {
    self.label = label
    self.comparison = comparison
    self.value = value
  }

  /// The condition in PromQL, with quotes, backslashes and newlines of the value escaped.
  public var description: String { "\(label)\(comparison.rawValue)\"\(Self.escaped(value))\"" }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
