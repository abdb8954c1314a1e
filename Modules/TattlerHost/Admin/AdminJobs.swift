internal import Synchronization
internal import TattlerConfig
internal import TattlerQueue

/// Work on a queue that may take longer than a request should: who asked for it comes back to see how far it is.
///
/// One piece of work at a time; the outcome of the last ones is kept for whoever asked.
final class AdminJobs: Sendable {
  /// How far a piece of work is.
  enum State: Sendable {
    case running(QueueCheckProgress?)
    case done(result: [UInt8])
    case failed(QueueError)

    var isRunning: Bool {
      if case .running = self { true } else { false }
    }
  }

  private static let kept = 16

  private let jobs = Mutex<(next: Int, states: [Int: State])>((1, [:]))

  /// Begins a piece of work.
  ///
  /// - Returns: its number.
  /// - Throws: ``QueueError`` with code `busy` while another one is under way.
  func start(
    _ work:
      @escaping @Sendable (@escaping @Sendable (QueueCheckProgress) -> Void) async throws(QueueError)
      -> any AdminDocument
  ) throws(QueueError) -> Int {
    let number: Int? = jobs.withLock { jobs in
      if jobs.states.values.contains(where: \.isRunning) { return nil }
      let number = jobs.next
      jobs.next += 1
      jobs.states[number] = .running(nil)
      jobs.states[number - Self.kept] = nil
      return number
    }
    guard let number else {
      throw QueueError(.busy, "another check, repair or purge of this queue is under way: wait for its end")
    }
    Task {
      do throws(QueueError) {
        let result = try await work { [self] in set(number, .running($0)) }
        set(number, .done(result: result.json))
      } catch { set(number, .failed(error)) }
    }
    return number
  }

  /// How far a piece of work is; nil where there is none of this number.
  func state(of number: Int) -> State? { jobs.withLock { $0.states[number] } }

  private func set(_ number: Int, _ state: State) { jobs.withLock { $0.states[number] = state } }
}
