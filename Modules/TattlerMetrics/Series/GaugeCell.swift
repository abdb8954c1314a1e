internal import CTattlerPlugin
internal import Synchronization
internal import TattlerModel

/// The last value of a gauge.
struct GaugeCell: SeriesCell, ~Copyable, Sendable {
  private let bits = Atomic<UInt64>(0)
  private let isSet = Atomic<Bool>(false)

  init(_ settings: GaugeSettings, memory: UnsafeMutableRawPointer) {}

  @inline(__always)
  func set(_ value: UInt64) {
    // Relaxed: of two threads either may be the last.
    bits.store(value, ordering: .relaxed)
    // Releasing: who sees the flag sees a value. Mostly it is there, and a load is cheaper than a store.
    if !isSet.load(ordering: .relaxed) { isSet.store(true, ordering: .releasing) }
  }

  /// Adds to a value that is a number of floating point; what was never set is zero.
  @inline(__always)
  func add(_ amount: Double) {
    // Relaxed: as in `set`; the exchange sees to it that no amount is lost.
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if exchanged { break }
      old = original
    }
    // Releasing: as in `set`.
    if !isSet.load(ordering: .relaxed) { isSet.store(true, ordering: .releasing) }
  }

  /// The old value is of an earlier life.
  func goOn() {
    // Relaxed: of two threads either may be the last.
    isSet.store(false, ordering: .relaxed)
    bits.store(0, ordering: .relaxed)
  }

  func point(
    _ settings: GaugeSettings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint? {
    // Acquiring: pairs with the releasing store in `set`.
    guard isSet.load(ordering: .acquiring) else { return nil }
    return SeriesPoint(
      kind: settings.isDouble ? .double : .int, value: tattler_payload(bits: bits.load(ordering: .relaxed)))
  }

  func commit(_ number: UInt64, _ settings: GaugeSettings) {}
}

/// What the cells of a gauge share.
struct GaugeSettings: Sendable {
  let isDouble: Bool
}
