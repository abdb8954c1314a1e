internal import TattlerThreads

/// The thread on which the queue is read for all sinks: SQLite blocks and batches are decompressed, and tasks must do
/// neither.
///
/// A runner has one read under way at most, so that the inbox is bounded by the number of sinks.
final class QueueReadingThread: Sendable {
  private let worker: Worker<@Sendable () -> Void>

  /// Starts the thread.
  ///
  /// - Parameter capacity: how many reads may wait.
  init(capacity: Int) throws(DeliveryError) {
    do throws(SystemThread.Failure) {
      worker = try Worker(name: "queue reader", capacity: max(1, capacity)) { reads, _ in
        for read in reads { read() }
      }
    } catch {
      throw DeliveryError(sink: "", keyPath: "", reason: "the thread that reads the queue cannot be started: \(error)")
    }
  }

  deinit { worker.close() }

  /// Runs something on the thread.
  ///
  /// - Returns: false where the thread takes no more.
  func run(_ read: @escaping @Sendable () -> Void) -> Bool { worker.offer(read) }

  /// Ends the thread, once what was taken is done.
  func close() { worker.close() }
}
