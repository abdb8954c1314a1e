import Testing

@testable import TattlerQueue

/// The system's clock is set while batches wait.
struct ClockTests {
  private static let hour: UInt64 = 3_600

  private func open(_ scratch: Scratch, _ wall: ManualClock, _ running: ManualClock) throws -> OfflineQueue {
    try OfflineQueue.open(
      scratch.configuration {
        $0.now = wall.read
        $0.running = running.read
        $0.maximumAgeNanoseconds = 24 * Self.hour * 1_000_000_000
      })
  }

  @Test("A clock that jumps a year ahead, and one that comes up in 1970, expire nothing", arguments: [false, true])
  func jump(fromTheBeginning: Bool) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let wall = ManualClock(seconds: fromTheBeginning ? 5 : 1_700_000_000)
    let running = ManualClock(seconds: 100)
    var queue = try open(scratch, wall, running)
    let sink = try await queue.registerSink(named: "a")
    for mark in 0..<3 { try await queue.enqueue(try makeBatch(mark: mark), for: [sink]) }
    wall.advance(seconds: fromTheBeginning ? 1_700_000_000 : 365 * 24 * Self.hour)
    running.advance(seconds: 10)
    try await queue.maintain()
    try await queue.enqueue(try makeBatch(mark: 3), for: [sink])
    #expect(queue.ledger()[0].queued == 4)
    #expect(try queue.statistics().incidents.clockSteps == 1)
    // Restarts remember the step.
    await queue.close()
    queue = try open(scratch, wall, running)
    for clock in [wall, running] { clock.advance(seconds: 23 * Self.hour) }
    try await queue.maintain()
    #expect(queue.ledger()[0].queued == 4)
    // Time that passes counts.
    for clock in [wall, running] { clock.advance(seconds: 2 * Self.hour) }
    try await queue.maintain()
    #expect(queue.ledger()[0].expired == 4 && queue.ledger()[0].isBalanced)
    await queue.close()
  }

  @Test("A clock that is set back does not make batches immortal")
  func back() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let (wall, running) = (ManualClock(seconds: 1_800_000_000), ManualClock(seconds: 100))
    let queue = try open(scratch, wall, running)
    let sink = try await queue.registerSink(named: "a")
    try await queue.enqueue(try makeBatch(), for: [sink])
    wall.set(seconds: 1_700_000_000)
    try await queue.maintain()
    for clock in [wall, running] { clock.advance(seconds: 25 * Self.hour) }
    try await queue.maintain()
    #expect(queue.ledger()[0].expired == 1)
    await queue.close()
  }

  @Test("Many steps are added up and remembered in few entries")
  func many() {
    var jumps = ClockJumps()
    var wall: UInt64 = 1_000_000_000_000
    _ = jumps.look(wall: wall, running: 0, nextBatch: 1)
    for step in 1...200 {
      wall += 100_000_000_000
      let batch = Int64(step + 1)
      let wasSet = jumps.look(wall: wall, running: 0, nextBatch: batch)
      #expect(wasSet)
    }
    #expect(jumps.jumps.count <= 64)
    #expect(jumps.age(of: 1, acceptedAt: 1_000_000_000_000, now: wall) == 0)
    #expect(jumps.age(of: 300, acceptedAt: 1_000_000_000_000, now: wall) == 20_000_000_000_000)
    jumps.forget(before: 300)
    #expect(jumps.jumps.isEmpty)
  }

  @Test("Ages do not overflow, whatever the clocks say")
  func extremes() {
    var jumps = ClockJumps()
    _ = jumps.look(wall: .max, running: 0, nextBatch: 1)
    _ = jumps.look(wall: 0, running: .max, nextBatch: 2)
    _ = jumps.look(wall: .max, running: 0, nextBatch: 2)
    for accepted in [Int64.min, 0, .max] { _ = jumps.age(of: 1, acceptedAt: accepted, now: .max) }
  }
}
