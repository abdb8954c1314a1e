import Testing

@testable import TattlerTransport

@Suite struct TransferLedgerTests {
  func transfer(bytes: Int = 0, deadline: Int64 = 1_000) throws -> Transfer {
    let request = HTTPRequest(
      method: .post, url: "http://host.invalid/", body: [UInt8](repeating: 0, count: bytes))
    return Transfer(
      request: try PreparedRequest(request, userAgent: ""), deadlineMilliseconds: deadline, completion: { _ in })
  }

  @Test func `transfers start in order and no more than may run`() throws {
    var ledger = TransferLedger(maximumRequests: 10, maximumBytes: 10, maximumRunning: 2)
    let all = try (0..<5).map { _ in try transfer() }
    for one in all { #expect(ledger.admit(one) == nil) }
    let first = ledger.takeWork(running: 0, nowMilliseconds: 0).starting
    #expect(first.count == 2 && first[0] === all[0] && first[1] === all[1])
    #expect(ledger.takeWork(running: 2, nowMilliseconds: 0).starting.isEmpty)
    #expect(ledger.takeWork(running: 9, nowMilliseconds: 0).starting.isEmpty)
    #expect(ledger.takeWork(running: 1, nowMilliseconds: 0).starting.first === all[2])
  }

  @Test func `requests and bytes are bounded and given back`() throws {
    var ledger = TransferLedger(maximumRequests: 2, maximumBytes: 10, maximumRunning: 1)
    let first = try transfer(bytes: 6)
    #expect(ledger.admit(first) == nil)
    #expect(ledger.admit(try transfer(bytes: 5))?.code == .inboxFull)
    #expect(ledger.admit(try transfer(bytes: 4)) == nil)
    #expect(ledger.admit(try transfer())?.code == .inboxFull)
    ledger.release(first)
    #expect(ledger.outstandingBytes == 4)
    #expect(ledger.admit(try transfer(bytes: 6)) == nil)
    #expect(ledger.outstandingRequests == 2)
  }

  @Test func `what waited too long expires, what was cancelled does not start`() throws {
    var ledger = TransferLedger(maximumRequests: 10, maximumBytes: 10, maximumRunning: 1)
    let late = try transfer(deadline: 100)
    let cancelled = try transfer()
    let good = try transfer(deadline: 500)
    let last = try transfer(deadline: 400)
    for one in [late, cancelled, good, last] { _ = ledger.admit(one) }
    ledger.cancel(cancelled)
    let work = ledger.takeWork(running: 0, nowMilliseconds: 100)
    #expect(work.expired.count == 1 && work.expired[0] === late)
    #expect(work.cancelled.count == 1 && work.cancelled[0] === cancelled)
    #expect(work.starting.count == 1 && work.starting[0] === good)
    #expect(work.nextDeadlineMilliseconds == 400)
    #expect(!work.isClosed)
  }

  @Test func `a closed ledger refuses and gives back what waits`() throws {
    var ledger = TransferLedger(maximumRequests: 10, maximumBytes: 10, maximumRunning: 1)
    _ = ledger.admit(try transfer())
    ledger.close()
    #expect(ledger.admit(try transfer())?.code == .shutdown)
    let work = ledger.takeWork(running: 0, nowMilliseconds: 0)
    #expect(work.isClosed && work.expired.count == 1 && work.starting.isEmpty)
  }
}
