internal import Synchronization

/// The exemplars of one series since the last collection that arrived (OpenTelemetry metrics SDK specification,
/// "ExemplarReservoir"): each measurement that was offered has the same chance to be in.
final class ExemplarReservoir: Sendable {
  private let state: Mutex<State>
  /// True where there is one place for each bucket of a histogram, false where all measurements share all places.
  private let isAligned: Bool

  private struct State {
    var places: [Exemplar?]
    /// Measurements offered since the last collection that arrived: for each bucket, or all of them.
    var seen: [UInt32]
    var random: UInt64
  }

  init(_ places: ExemplarPlaces) {
    var (count, isAligned) = (1, false)
    switch places {
    case .fixed(let number): count = number
    case .buckets(let bounds): (count, isAligned) = (bounds.count + 1, true)
    }
    self.isAligned = isAligned
    state = Mutex(
      State(
        places: Array(repeating: nil, count: count), seen: Array(repeating: 0, count: isAligned ? count : 1),
        // Odd, so that it is never zero.
        random: .random(in: .min ... .max) | 1))
  }

  /// Takes a measurement, or not, by chance. Where another thread is at it, the measurement is left out: nobody waits.
  ///
  /// - Parameter bucket: of a histogram with aligned places.
  func offer(bucket: Int, _ exemplar: () -> Exemplar) {
    _ = state.withLockIfAvailable { state in
      let counter = isAligned ? bucket : 0
      let seen = state.seen[counter]
      if seen < .max { state.seen[counter] = seen + 1 }
      var place = bucket
      if isAligned {
        guard seen == 0 || Self.random(below: UInt64(seen) + 1, &state.random) == 0 else { return }
      } else {
        place = Int(seen) < state.places.count ? Int(seen) : Int(Self.random(below: UInt64(seen) + 1, &state.random))
        guard place < state.places.count else { return }
      }
      state.places[place] = exemplar()
    }
  }

  /// A number below another one, by xorshift: what is chosen matters little.
  private static func random(below limit: UInt64, _ state: inout UInt64) -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state.multipliedFullWidth(by: limit).high
  }

  /// The exemplars there are, which from now on belong to the collection of this number.
  func collect(_ number: UInt64) -> [Exemplar] {
    state.withLock { state in
      var all: [Exemplar] = []
      for index in state.places.indices {
        guard let exemplar = state.places[index] else { continue }
        all.append(exemplar)
        state.places[index]?.collection = number
      }
      return all
    }
  }

  /// Forgets what was in the collection of this number, which arrived.
  func commit(_ number: UInt64) {
    state.withLock { state in
      for index in state.places.indices where state.places[index]?.collection == number { state.places[index] = nil }
      for index in state.seen.indices { state.seen[index] = 0 }
    }
  }
}
