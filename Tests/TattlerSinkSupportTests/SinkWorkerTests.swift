import Glibc
import Synchronization
import TattlerSinkSupport
import Testing

@Suite struct SinkWorkerTests {
  @Test func everythingThatWasTakenIsDoneInOrderBeforeCloseReturns() throws {
    let log = SharedLog()
    let worker = try SinkWorker<Int>(capacity: 1000) { group, _ in log.append(group) }
    for number in 0..<1000 { #expect(worker.offer(number)) }
    worker.close()
    #expect(log.all == Array(0..<1000))
    #expect(!worker.offer(1))
  }

  @Test func aFullInboxTakesNothing() throws {
    let gate = TestGate()
    let worker = try SinkWorker<Int>(capacity: 2) { _, _ in gate.wait() }
    var taken = 0
    while taken < 3, worker.offer(taken) { taken += 1 }
    #expect(taken == 2 || taken == 3)
    #expect((0..<10).contains { _ in !worker.offer(0) })
    gate.open()
    worker.close()
  }

  @Test func signalsAreBlockedOnTheThread() throws {
    let log = SharedLog()
    let worker = try SinkWorker<Int>(capacity: 1) { _, _ in
      var mask = sigset_t()
      unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
      log.append([Int(unsafe sigismember(&mask, SIGPIPE)), Int(unsafe sigismember(&mask, SIGTERM))])
    }
    #expect(worker.offer(0))
    worker.close()
    #expect(log.all == [1, 1])
  }

  @Test func anIdleThreadIsCalledWithNothing() throws {
    let gate = TestGate()
    let worker = try SinkWorker<Int>(capacity: 1, idleMilliseconds: 1) { group, _ in
      if group.isEmpty { gate.open() }
    }
    gate.wait()
    worker.close()
  }

  @Test func theGateLetsOneThroughAndWaitsForItsCompletion() {
    let gate = InFlightGate(limit: 1)
    #expect(gate.enter())
    #expect(!gate.enter())
    #expect(!gate.close(waitingMilliseconds: 1))
    var enteredAgain = true
    gate.leave { enteredAgain = gate.enter() }
    #expect(!enteredAgain, "a closed gate lets nobody in")
    #expect(gate.close(waitingMilliseconds: 1))
  }

  @Test func theSystemsWordsAreGiven() {
    #expect(SystemErrorText.words(for: ENOSPC) == "No space left on device")
    #expect(!SystemErrorText.words(for: 99_999).isEmpty)
  }
}

private final class SharedLog: Sendable {
  private let entries = Mutex<[Int]>([])
  var all: [Int] { entries.withLock { $0 } }
  func append(_ more: [Int]) { entries.withLock { $0 += more } }
}

/// Blocks until it is opened.
private final class TestGate: Sendable {
  private let reader: Int32
  private let writer: Mutex<Int32?>

  init() {
    var ends: [Int32] = [-1, -1]
    _ = unsafe pipe(&ends)
    reader = ends[0]
    writer = Mutex(ends[1])
  }

  deinit {
    open()
    close(reader)
  }

  /// Lets through everybody who waits, now and later: a pipe without a writer has ended.
  func open() {
    let end = writer.withLock { $0.take() }
    if let end { close(end) }
  }

  func wait() {
    var byte: UInt8 = 0
    _ = unsafe read(reader, &byte, 1)
  }
}
