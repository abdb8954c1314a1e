internal import Synchronization

/// Which batches are under way to a sink at this moment: those neither expire nor make room, because what is delivered
/// must count as delivered.
final class Lending: Sendable {
  private struct Key: Hashable {
    let sink: Int64
    let batch: Int64
  }

  private struct State {
    /// Batches under way, with the number of submissions that hold rows of them.
    var underWay: [Key: Int] = [:]
    /// Batches that readers have and that are not under way; false once the writer dropped them.
    var read: [Key: Bool] = [:]
    /// Reads that are going on, by sink.
    var reads: [Int64: Int] = [:]
    /// Batches that were dropped while their sink's reader was looking.
    var doubtful: Set<Key> = []
  }

  private let state = Mutex(State())

  /// A reader begins to look at the file: what the writer drops from now on may be among what it finds.
  func beginRead(sink: Int64) {
    state.withLock { state in
      state.reads[sink, default: 0] += 1
    }
  }

  /// The reader got these batches.
  func endRead(sink: Int64, _ batches: [BatchID]) {
    state.withLock { state in
      for batch in batches {
        let key = Key(sink: sink, batch: batch.rawValue)
        // One that was dropped meanwhile stays so.
        if state.doubtful.remove(key) != nil {
          state.read[key] = false
        } else {
          state.read[key] = true
        }
      }
      let left = (state.reads[sink] ?? 1) - 1
      state.reads[sink] = left > 0 ? left : nil
      if left <= 0 { state.doubtful = state.doubtful.filter { $0.sink != sink } }
    }
  }

  /// Begins a submission of batches that were read.
  ///
  /// - Returns: false where one of them was dropped since; then nothing begins, and they have to be read again.
  func begin(sink: Int64, _ batches: [BatchID]) -> Bool {
    state.withLock { state in
      for batch in batches where state.read[Key(sink: sink, batch: batch.rawValue)] == false {
        for batch in batches { state.read[Key(sink: sink, batch: batch.rawValue)] = nil }
        return false
      }
      for batch in batches { state.underWay[Key(sink: sink, batch: batch.rawValue), default: 0] += 1 }
      return true
    }
  }

  /// A submission has ended and was settled.
  func end(sink: Int64, _ batches: [BatchID]) {
    state.withLock { state in
      for batch in batches {
        let key = Key(sink: sink, batch: batch.rawValue)
        guard let count = state.underWay[key] else { continue }
        state.underWay[key] = count > 1 ? count - 1 : nil
      }
    }
  }

  /// The writer wants to drop a batch.
  ///
  /// - Returns: false where it is under way.
  func mayDrop(sink: Int64, batch: Int64) -> Bool {
    state.withLock { state in
      let key = Key(sink: sink, batch: batch)
      if state.underWay[key] != nil { return false }
      if state.read[key] != nil { state.read[key] = false }
      if state.reads[sink] != nil { state.doubtful.insert(key) }
      return true
    }
  }

  /// A sink is done with a batch.
  func forget(sink: Int64, batch: Int64) {
    state.withLock { state in
      // A mark that it was dropped stays until the reader has seen it.
      if state.read[Key(sink: sink, batch: batch)] == true { state.read[Key(sink: sink, batch: batch)] = nil }
    }
  }

  /// Readers begin anew.
  func forgetAll() { state.withLock { $0.read = [:] } }
}
