internal import CTattlerPlugin
internal import TattlerModel

/// What the cells of an observable instrument share.
struct ObservedSettings: Sendable {
  let isDouble: Bool
  let isDelta: Bool
  /// A sum that only goes up: a smaller value means that what is observed began anew.
  let isMonotonic: Bool
  /// False for a gauge, whose values are never added up.
  let isSum: Bool
}

/// What a callback said of a series. Only the collector's thread uses it.
@safe
struct ObservedCell: SeriesCell, ~Copyable, @unchecked Sendable {
  private struct State {
    /// The number of the collection that it was last observed in.
    var collection: UInt64 = 0
    /// The value observed in that collection and in the one before.
    var value: UInt64 = 0
    var earlier: UInt64 = 0
    /// When a monotonic sum began anew.
    var restart: UInt64?
    /// All increases so far, and those that arrived.
    var total: UInt64 = 0
    var arrived: UInt64 = 0
  }

  private let state: UnsafeMutablePointer<State>

  init(_ settings: ObservedSettings, memory: UnsafeMutableRawPointer) {
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: State())
  }

  deinit { unsafe state.deallocate() }

  /// Takes an observation.
  ///
  /// - Parameter adds: whether several observations of one collection are summed up, of a sum; otherwise the last one
  ///   counts.
  func observe(_ bits: UInt64, in collection: UInt64, adds: Bool, _ settings: ObservedSettings) {
    if unsafe state.pointee.collection == collection {
      let value = unsafe state.pointee.value
      unsafe state.pointee.value = adds && settings.isSum ? Self.sum(value, bits, settings) : bits
    } else {
      unsafe state.pointee.collection = collection
      unsafe state.pointee.value = bits
    }
  }

  func point(
    _ settings: ObservedSettings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint? {
    guard unsafe state.pointee.collection == moment.number else { return nil }
    let value = unsafe state.pointee.value
    let kind: BatchValueKind = settings.isDouble ? .double : .int
    let earlier = unsafe state.pointee.earlier
    unsafe state.pointee.earlier = value
    let beganAnew = settings.isMonotonic && Self.isLess(value, earlier, settings)
    if beganAnew { unsafe state.pointee.restart = moment.earlier }
    guard settings.isDelta else {
      return unsafe SeriesPoint(kind: kind, value: tattler_payload(bits: value), restart: state.pointee.restart)
    }
    let increase = beganAnew ? value : Self.difference(value, earlier, settings)
    let total = unsafe Self.sum(state.pointee.total, increase, settings)
    unsafe state.pointee.total = total
    let waiting = unsafe Self.difference(total, state.pointee.arrived, settings)
    return waiting == 0 ? nil : SeriesPoint(kind: kind, value: tattler_payload(bits: waiting))
  }

  func commit(_ number: UInt64, _ settings: ObservedSettings) {
    // What the callback did not speak of was not in that collection.
    guard unsafe state.pointee.collection == number else { return }
    unsafe state.pointee.arrived = unsafe state.pointee.total
  }

  private static func sum(_ left: UInt64, _ right: UInt64, _ settings: ObservedSettings) -> UInt64 {
    settings.isDouble ? (Double(bitPattern: left) + Double(bitPattern: right)).bitPattern : left &+ right
  }

  private static func difference(_ left: UInt64, _ right: UInt64, _ settings: ObservedSettings) -> UInt64 {
    settings.isDouble ? (Double(bitPattern: left) - Double(bitPattern: right)).bitPattern : left &- right
  }

  private static func isLess(_ left: UInt64, _ right: UInt64, _ settings: ObservedSettings) -> Bool {
    settings.isDouble
      ? Double(bitPattern: left) < Double(bitPattern: right) : Int64(bitPattern: left) < Int64(bitPattern: right)
  }
}
