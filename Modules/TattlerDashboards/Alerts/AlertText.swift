/// A text of an alert, in which labels and the value are put when it fires.
public struct AlertText: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// A piece of it.
  public enum Part: Sendable, Hashable {
    /// Words.
    case words(String)
    /// The value of a label.
    case label(String)
    /// The value of the expression, to so many decimals.
    case value(decimals: Int)
  }

  /// The pieces, in their order.
  public let parts: [Part]

  /// Words alone.
  public init(stringLiteral value: String) { parts = [.words(value)] }

  /// Words with something put in: `"the sink \(label: "sink") is paused"`.
  public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

  /// Collects the pieces.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    /// Begins a text.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds words.
    public mutating func appendLiteral(_ literal: String) { parts.append(.words(literal)) }

    /// Adds words that are known when the rule is made.
    public mutating func appendInterpolation(_ words: String) { parts.append(.words(words)) }

    /// Adds the value of a label.
    public mutating func appendInterpolation(label: String) { parts.append(.label(label)) }

    /// Adds the value of the expression.
    public mutating func appendInterpolation(valueWithDecimals decimals: Int) {
      parts.append(.value(decimals: decimals))
    }
  }

  /// The text as a Go template. It uses no `$`, which Grafana's provisioning would take for a variable of the
  /// environment.
  ///
  /// - Parameter value: what the value is called, such as `.Value`.
  func template(value: String) -> String {
    parts.map { part in
      switch part {
      case .words(let words): words
      case .label(let label): "{{ .Labels.\(label) }}"
      case .value(let decimals): "{{ printf \"%.\(decimals)f\" \(value) }}"
      }
    }.joined()
  }
}
