/// The counters of a queue: what the tables `sinks` and `totals` hold.
///
/// A value: a transaction changes a copy, which replaces the committed one after the commit.
struct QueueLedger: Sendable, Equatable {
  /// The number that the next batch gets.
  var nextBatch: Int64 = 1
  /// Batches that are stored.
  var batches = 0
  /// Their bytes.
  var bytes = 0
  /// Dead letters that are kept.
  var deadLetters = 0
  /// The bytes of their rows.
  var deadBytes = 0
  /// The sinks' counters by the sink's number.
  private(set) var sinks: [Int64: SinkLedger] = [:]
  /// The newest batch that is pending for a sink; 0 where none is.
  private(set) var newest: [Int64: Int64] = [:]
  /// Sinks whose counters have changed since ``markSaved()``.
  private(set) var changed: Set<Int64> = []
  /// The counters of what processors noted, by the owner's name.
  private(set) var owners: [String: OwnerLedger] = [:]
  /// Owners whose counters have changed since ``markSaved()``.
  private(set) var changedOwners: Set<String> = []

  /// True where the counters can be those of a queue.
  var isPlausible: Bool {
    let totals = [batches, bytes, deadLetters, deadBytes]
    return nextBatch >= 1 && nextBatch <= Int64(SinkLedger.maximum)
      && totals.allSatisfy { (0...SinkLedger.maximum).contains($0) } && sinks.values.allSatisfy(\.isBalanced)
      && owners.values.allSatisfy { $0.isPlausible(nextBatch) }
  }

  mutating func add(_ sink: SinkLedger, number: Int64, newest batch: Int64) {
    sinks[number] = sink
    newest[number] = batch
    changed.insert(number)
  }

  mutating func remove(_ number: Int64) {
    sinks[number] = nil
    newest[number] = nil
    changed.remove(number)
  }

  mutating func set(_ owner: OwnerLedger, named name: String) {
    owners[name] = owner
    changedOwners.insert(name)
  }

  mutating func markSaved() {
    changed.removeAll()
    changedOwners.removeAll()
  }

  mutating func accepted(_ points: Int, batch: Int64, size: Int, by sink: Int64) {
    update(sink) {
      $0.accepted += points
      $0.queued += points
      $0.queuedBatches += 1
      $0.queuedBytes += size
    }
    newest[sink] = max(newest[sink] ?? 0, batch)
  }

  /// Adds to the stored bytes that wait for a sink, for a file that did not count them.
  mutating func addQueuedBytes(_ bytes: Int, of sink: Int64) { update(sink) { $0.queuedBytes += bytes } }

  mutating func delivered(_ points: Int, skipped: Int, by sink: Int64) {
    update(sink) {
      $0.queued -= points
      $0.delivered += points
      $0.skipped += min(max(skipped, 0), points)
    }
  }

  mutating func dead(_ points: Int, by sink: Int64) {
    update(sink) {
      $0.queued -= points
      $0.dead += points
    }
  }

  mutating func expired(_ points: Int, by sink: Int64) {
    update(sink) {
      $0.queued -= points
      $0.expired += points
    }
  }

  mutating func evicted(_ points: Int, by sink: Int64) {
    update(sink) {
      $0.queued -= points
      $0.evicted += points
    }
  }

  /// A dead letter of some stored bytes went away.
  mutating func lostDeadLetter(_ size: Int) {
    deadLetters = max(deadLetters - 1, 0)
    deadBytes = max(deadBytes - size, 0)
  }

  /// Points were accepted for a sink and there was no room for them.
  mutating func acceptedAndEvicted(_ points: Int, by sink: Int64) {
    update(sink) {
      $0.accepted += points
      $0.evicted += points
    }
  }

  /// Dead points are pending again, as part of a new batch.
  mutating func replayed(_ points: Int, batch: Int64, size: Int, by sink: Int64) {
    update(sink) {
      // A repair may have begun the counters anew and kept the letters: what it did not count is accepted now.
      let counted = min(points, $0.dead)
      $0.accepted += points - counted
      $0.dead -= counted
      $0.queued += points
      $0.queuedBatches += 1
      $0.queuedBytes += size
    }
    newest[sink] = max(newest[sink] ?? 0, batch)
  }

  /// A batch is no longer pending for a sink.
  ///
  /// - Parameter newestLeft: finds the newest one that still is, or 0; asked where the newest one left.
  mutating func left(
    _ batch: Int64, size: Int, by sink: Int64, newestLeft: () throws(SQLiteFailure) -> Int64
  ) throws(SQLiteFailure) {
    update(sink) {
      $0.queuedBatches -= 1
      $0.queuedBytes -= size
    }
    if newest[sink] == batch { newest[sink] = try newestLeft() }
  }

  /// Replaces what is queued by what a repair found; points that are missing become dead.
  ///
  /// - Returns: the points that are missing.
  mutating func reconcile(queued: Int, batches: Int, bytes: Int, of sink: Int64) -> Int {
    var lost = 0
    update(sink) {
      lost = max($0.queued - queued, 0)
      $0.accepted += max(queued - $0.queued, 0)
      $0.dead += lost
      $0.queued = queued
      $0.queuedBatches = batches
      $0.queuedBytes = bytes
    }
    return lost
  }

  private mutating func update(_ sink: Int64, _ change: (inout SinkLedger) -> Void) {
    guard var counters = sinks[sink] else { return }
    change(&counters)
    sinks[sink] = counters
    changed.insert(sink)
  }
}
