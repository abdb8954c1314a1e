internal import Synchronization
internal import TattlerMetrics
internal import TattlerPricing

/// Exact sums of money by their attributes, which are rounded only where they are told.
///
/// They are told to a counter: with each charge the difference between what it has and the exact sum, rounded. So the
/// counter always has the exact sum as near as a `Double` comes, and nothing drifts. With delta temporality each
/// increase is rounded for itself. What shares a series is added up as any numbers are: the sums of two books of a
/// meter, what a view makes one, what is beyond the registry's limit, and usage that comes late.
final class CostBook: Sendable {
  private let maximumSeries: Int
  private let counter: Counter<Double>
  private let entries = Mutex<[AttributesKey: Entry]>([:])

  private struct Entry {
    let series: BoundCounter<Double>
    var sum = Money.zero
    /// What the counter has.
    var told = 0.0

    /// False where the sum leaves its range.
    mutating func add(_ amount: Money) -> Bool {
      guard let sum = sum.adding(amount) else { return false }
      self.sum = sum
      CostBook.raise(&told, to: sum.dollars) { series.add($0) }
      return true
    }
  }

  /// The attribute of what is beyond the bound.
  private static let overflow = CostPlace(["otel.metric.overflow": true])

  init(_ counter: Counter<Double>, maximumSeries: Int) {
    self.counter = counter
    self.maximumSeries = maximumSeries
  }

  /// Adds to a series, and makes it where it is missing; false where the sum leaves its range.
  func add(_ amount: Money, to place: CostPlace) -> Bool {
    if let known = entries.withLock({ $0[place.key]?.add(amount) }) { return known }
    // Threads that meet here may make more than the bound, each one.
    let isFull = entries.withLock { $0.count >= maximumSeries }
    return makeAndAdd(amount, to: isFull ? Self.overflow : place)
  }

  private func makeAndAdd(_ amount: Money, to place: CostPlace) -> Bool {
    if let known = entries.withLock({ $0[place.key]?.add(amount) }) { return known }
    // Outside of the lock, as it may report to the application.
    let series = counter.bound(to: place.attributes)
    return entries.withLock { $0[place.key, default: Entry(series: series)].add(amount) }
  }

  /// Ends a series: it is in one more collection that arrives, and then forgotten. What is added later is a sum of its
  /// own, for which the counter goes on until then, and begins anew after it.
  func end(_ place: CostPlace) {
    let ended = entries.withLock { $0.removeValue(forKey: place.key) }
    ended?.series.end()
  }

  /// Raises a number by adding to it, so that it is exactly the other.
  ///
  /// The difference is exact where the number is at least half of the other. Otherwise its rounding may lead past the
  /// other by one bit, where the sum lies in the middle of two numbers; a smaller step comes near, and a second one,
  /// which is exact, goes the rest of the way.
  static func raise(_ number: inout Double, to other: Double, add: (Double) -> Void) {
    for _ in 0..<2 where number < other {
      var step = other - number
      if number + step > other { step = step.nextDown }
      add(step)
      number += step
    }
  }
}
