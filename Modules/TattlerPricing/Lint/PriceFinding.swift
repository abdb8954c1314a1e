public import TattlerConfig

/// Something about a table of prices that deserves a look.
public struct PriceFinding: Sendable, Hashable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing.
    case note
    /// Probably not what was meant.
    case warning
    /// Certainly wrong.
    case error

    /// Orders by weight.
    public static func < (left: Severity, right: Severity) -> Bool {
      switch (left, right) {
      case (.note, .warning), (.note, .error), (.warning, .error): true
      default: false
      }
    }
  }

  /// What was looked for. The raw values are those of `--json`.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// Two entries of a layer, of which nothing says which applies.
    case duplicate
    /// Two entries of a layer whose dates overlap although one of them has an end, or two factors that multiply each other.
    case overlap
    /// A part has a price that another entry hides, so that it is priced as what it is a part of.
    case hiddenPart = "hidden_part"
    /// Prices under conditions that a file hides, because what it says without them counts before the tables below.
    case hiddenConditions = "hidden_conditions"
    /// A price in credits, and nothing says what a credit costs.
    case missingCredit = "missing_credit"
    /// A condition that no context can hold, because it is not in lower case.
    case capitals
    /// A file's own price under a factor of the same file.
    case discounted
    /// The vendor has retired the model.
    case retired
    /// Prices that have ended, with nothing behind them.
    case ended
    /// Sources disagree by more than 1 %.
    case disputed
    /// A source is named and nowhere declared.
    case undeclaredSource = "undeclared_source"
    /// A source is declared and nowhere named.
    case unusedSource = "unused_source"
    /// Nobody states the price.
    case noSource = "no_source"
    /// The sources were read too long ago.
    case stale
    /// Only somebody else's page states the price.
    case thirdPartyOnly = "third_party_only"
    /// A price that cannot be.
    case implausible
  }

  /// How much it matters.
  public let severity: Severity
  /// What was looked for.
  public let rule: Rule
  /// Where it stands.
  public let position: ConfigPosition
  /// The provider; nil where it is about a file or a source.
  public let provider: String?
  /// The model; nil where it is about a whole provider.
  public let model: String?
  /// What was found, without position and names.
  public let sentence: String
}

extension PriceFinding: CustomStringConvertible {
  /// `prices.yaml:12:5: warning: openai gpt-4o: …`
  public var description: String {
    let names = [provider, model].compactMap { $0 }.joined(separator: " ")
    return "\(position): \(severity.rawValue): \(names.isEmpty ? "" : names + ": ")\(sentence)"
  }
}
