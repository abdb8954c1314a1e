internal import Synchronization
internal import TattlerQueue

/// Whether the queue takes what is written, as the last writes found it.
final class IntakeHealth: Sendable {
  /// A refusal speaks for so long, in nanoseconds. Who is refused comes back sooner, and renews it or ends it.
  static let memoryNanoseconds: UInt64 = 60_000_000_000

  private let now: @Sendable () -> UInt64
  private let last = Mutex<(reason: String, time: UInt64)?>(nil)

  /// - Parameter monotonic: nanoseconds since some moment.
  init(monotonic: @escaping @Sendable () -> UInt64) { now = monotonic }

  /// Why writes are refused; nil where they are taken, or where nobody has tried for a while.
  var refusal: String? {
    let now = now()
    return last.withLock { last in
      guard let last, now &- last.time < Self.memoryNanoseconds else { return nil }
      return last.reason
    }
  }

  /// Does what writes to the queue and notes how that went.
  ///
  /// - Parameter isWrite: false where its success says nothing.
  func watching<Value>(
    isWrite: Bool = true, _ accept: () async throws(QueueError) -> Value
  ) async throws(QueueError) -> Value {
    let value: Value
    do throws(QueueError) { value = try await accept() } catch {
      // A batch that is too large, and a moment of too much work, say nothing about the queue.
      if error.code != .tooLarge && error.code != .busy {
        let time = now()
        last.withLock { $0 = (error.reason, time) }
      }
      throw error
    }
    if isWrite { last.withLock { $0 = nil } }
    return value
  }
}
