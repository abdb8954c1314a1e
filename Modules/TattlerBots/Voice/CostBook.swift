internal import Synchronization
internal import TattlerMetrics
internal import TattlerPricing

/// Exact sums of money by their attributes, which are rounded only where they are told.
final class CostBook: Sendable {
  private let maximumSeries: Int
  private let entries = Mutex<[Attributes: Entry]>([:])

  private struct Entry {
    var sum = Money.zero
    /// How often a series whose call has ended was told since; nil while it goes on.
    var toldSinceEnd: Int?
  }

  /// The attribute of what is beyond the bound.
  private static let overflow: Attributes = ["otel.metric.overflow": true]
  /// A series is told so often after its end, so that one failed collection loses nothing.
  private static let partingTells = 2

  init(maximumSeries: Int) { self.maximumSeries = maximumSeries }

  /// Adds to a series, and makes it where it is missing; false where the sum leaves its range.
  func add(_ amount: Money, _ attributes: Attributes) -> Bool {
    entries.withLock { entries in
      let fits = entries[attributes] != nil || entries.count < maximumSeries
      let key = fits ? attributes : Self.overflow
      guard let sum = entries[key, default: Entry()].sum.adding(amount) else { return false }
      entries[key, default: Entry()].sum = sum
      entries[key]?.toldSinceEnd = nil
      return true
    }
  }

  /// Says that nothing comes any more for some series: they are told a last time and forgotten.
  func end(_ isEnded: (Attributes) -> Bool) {
    entries.withLock { entries in
      for key in entries.keys where isEnded(key) { entries[key]?.toldSinceEnd = 0 }
    }
  }

  /// The sums in dollars, to be told now.
  func tell() -> [(Attributes, Double)] {
    entries.withLock { entries in
      let sums = entries.map { ($0.key, $0.value.sum.dollars) }
      for (key, entry) in entries {
        guard let told = entry.toldSinceEnd else { continue }
        entries[key] = told + 1 < Self.partingTells ? Entry(sum: entry.sum, toldSinceEnd: told + 1) : nil
      }
      return sums
    }
  }
}
