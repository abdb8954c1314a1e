internal import TattlerPricing

/// Why something that a usage metric says is no usage: the attribute `reason` of `voice.usage.rejected`.
public enum UsageRejection: String, Sendable, Hashable, CaseIterable {
  /// A number is negative.
  case negative
  /// A number is NaN or infinite.
  case notFinite = "not_finite"
  /// A sum that may go down counts nothing.
  case notMonotonic = "not_monotonic"
  /// Nobody says whether a value is an increment or a total.
  case untyped
  /// A number, a text or the sum of a series is beyond its bounds.
  case tooLarge = "too_large"
  /// A kind of value that holds no sum: text, a boolean, a summary, a histogram without a sum.
  case unsupported
  /// The attribute that says the kind is not there, or says something else than the mapping knows.
  case unknownKind = "unknown_kind"
  /// The unit of the metric is none of time.
  case unknownUnit = "unknown_unit"
  /// A total that is older than the one before it, and not contained in that.
  case outOfOrder = "out_of_order"
  /// A series of totals that begins more than ten minutes ahead of the daemon's clock.
  case future
  /// The first total of a series that began before anybody looked, or does not say when: it is where counting starts.
  case baseline
  /// Too many series of totals.
  case tooManySeries = "too_many_series"
  /// A note of usage that this program cannot read.
  case unreadable
  /// Noted as usage under another configuration.
  case unmapped

  init(_ reason: RejectionReason) {
    switch reason {
    case .negative: self = .negative
    case .tooLarge: self = .tooLarge
    // Increments are not checked against each other.
    case .partsExceedInput, .partsExceedOutput, .partsExceedPart: self = .unsupported
    }
  }
}
