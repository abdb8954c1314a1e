import Foundation
import Glibc
import Synchronization
import TattlerThreads
import Testing

@Suite struct WorkerTests {
  @Test func everythingThatWasTakenIsDoneInOrderBeforeCloseReturns() throws {
    let log = SharedLog()
    let worker = try Worker<Int>(name: "test", capacity: 1000) { group, _ in log.append(group) }
    for number in 0..<1000 { #expect(worker.offer(number)) }
    worker.close()
    #expect(log.all == Array(0..<1000))
    #expect(!worker.offer(1))
  }

  @Test func aFullInboxTakesNothing() throws {
    let gate = TestGate()
    let worker = try Worker<Int>(name: "test", capacity: 2) { _, _ in gate.wait() }
    var taken = 0
    while taken < 3, worker.offer(taken) { taken += 1 }
    #expect(taken == 2 || taken == 3)
    #expect((0..<10).contains { _ in !worker.offer(0) })
    gate.open()
    worker.close()
  }

  @Test func signalsAreBlockedOnTheThread() throws {
    let log = SharedLog()
    let worker = try Worker<Int>(name: "test", capacity: 1) { _, _ in
      var mask = sigset_t()
      unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
      log.append([Int(unsafe sigismember(&mask, SIGPIPE)), Int(unsafe sigismember(&mask, SIGTERM))])
    }
    #expect(worker.offer(0))
    worker.close()
    #expect(log.all == [1, 1])
  }

  @Test func aThreadHasItsNameAndItsEndCanBeWaitedFor() throws {
    let log = SharedLog()
    let thread = try SystemThread(name: "a name that is too long for Linux") {
      let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      if name == "a name that is \n" { log.append([1]) }
    }
    #expect(!thread.isCurrent)
    thread.join()
    #expect(log.all == [1])
  }

  @Test func aMonitorWaitsForWhatIsWantedAndNoLongerThanAllowed() throws {
    let monitor = Monitor(0)
    #expect(monitor.wait(milliseconds: 1) { $0 == 3 ? $0 : nil } == nil)
    let thread = try SystemThread(name: "test") {
      for _ in 0..<3 {
        monitor.withLock { $0 += 1 }
        monitor.wakeAll()
      }
    }
    #expect(monitor.wait { $0 == 3 ? $0 : nil } == 3)
    thread.join()
  }

  @Test func anIdleThreadIsCalledWithNothing() throws {
    let gate = TestGate()
    let worker = try Worker<Int>(name: "test", capacity: 1, idleMilliseconds: 1) { group, _ in
      if group.isEmpty { gate.open() }
    }
    gate.wait()
    worker.close()
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
