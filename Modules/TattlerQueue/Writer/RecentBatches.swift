internal import Synchronization
internal import TattlerModel

/// Batches that were committed a moment ago, so that delivery does not read back what was just written.
final class RecentBatches: Sendable {
  struct Entry: Sendable {
    let batch: MetricBatch
    let acceptedAt: UInt64
  }

  private struct State {
    var entries: [Int64: Entry] = [:]
    var order: [Int64] = []
    var first = 0
    var bytes = 0
  }

  private let maximumBytes: Int
  private let state = Mutex(State())

  init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

  /// Keeps a batch and drops the oldest ones beyond the limit.
  func insert(_ entry: Entry, id: Int64) {
    guard entry.batch.byteCount <= maximumBytes else { return }
    state.withLock { state in
      state.entries[id] = entry
      state.order.append(id)
      state.bytes += entry.batch.byteCount
      while state.bytes > maximumBytes && state.first < state.order.count {
        Self.drop(state.order[state.first], from: &state)
        state.first += 1
      }
      if state.first > 64 && state.first * 2 > state.order.count {
        state.order.removeFirst(state.first)
        state.first = 0
      }
    }
  }

  /// Forgets a batch that no sink needs any longer.
  func remove(_ id: Int64) {
    state.withLock { state in
      Self.drop(id, from: &state)
      while state.first < state.order.count, state.entries[state.order[state.first]] == nil { state.first += 1 }
      if state.first == state.order.count {
        state.order.removeAll(keepingCapacity: state.order.count < 4_096)
        state.first = 0
      }
    }
  }

  /// Forgets everything: an idle queue is a small one.
  func removeAll() { state.withLock { $0 = State() } }

  func entry(_ id: Int64) -> Entry? { state.withLock { $0.entries[id] } }

  private static func drop(_ id: Int64, from state: inout State) {
    guard let dropped = state.entries.removeValue(forKey: id) else { return }
    state.bytes -= dropped.batch.byteCount
  }
}
