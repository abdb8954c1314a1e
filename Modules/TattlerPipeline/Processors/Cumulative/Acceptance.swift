internal import TattlerModel

/// What became of a batch that was accepted.
public struct Acceptance: Sendable, Hashable {
  /// Points that were left out, as no total can be made of them. Everything else is in the queue.
  public let refusedPoints: Int
  /// Why; empty where none was left out.
  public let message: String

  /// Everything was taken.
  public static let whole = Acceptance(refusedPoints: 0, message: "")

  private init(refusedPoints: Int, message: String) {
    self.refusedPoints = refusedPoints
    self.message = message
  }

  /// What a conversion of deltas left out.
  init(_ report: TemporalityReport) {
    guard report.dropped > 0 else {
      self = .whole
      return
    }
    let reasons = DeltaRefusal.allCases.compactMap { reason -> String? in
      let count = reason.count(in: report)
      return count == 0 ? nil : "\(count) \(reason.words)"
    }
    self.init(
      refusedPoints: report.dropped,
      message: "points of delta temporality of which no total can be made: \(reasons.joined(separator: ", "))")
  }
}
