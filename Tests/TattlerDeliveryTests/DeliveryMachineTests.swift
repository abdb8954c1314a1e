import TattlerDelivery
import TattlerPlugin
import TattlerQueue
import Testing

@Suite struct DeliveryMachineTests {
  private static let policy: DeliveryPolicy = {
    var policy = DeliveryPolicy()
    policy.firstBackoffNanoseconds = 100
    policy.longestBackoffNanoseconds = 1_000
    policy.pauseNanoseconds = 5_000
    return policy
  }()

  /// A model with one batch whose first submission is under way.
  private func begun(_ rows: Int, _ change: (inout DeliveryPolicy) -> Void = { _ in }) -> ModelQueue {
    var policy = Self.policy
    change(&policy)
    var model = ModelQueue(policy)
    model.add(rows: rows)
    _ = model.proceed()
    return model
  }

  @Test("A machine without batches waits for work")
  func idle() {
    var machine = DeliveryMachine(policy: Self.policy)
    #expect(machine.decide(at: .init(monotonic: 0)) == .waitForWork(after: nil))
    #expect(machine.decide(at: .init(monotonic: 5)) == .waitForWork(after: nil))
  }

  @Test("Rows that are delivered are settled, and then there is nothing to do but wait for more")
  func delivers() {
    var model = begun(10)
    model.complete(0, .delivered(rows: 10, pointsSkipped: 3))
    #expect(model.isEmpty && model.delivered.count == 10 && model.faults.isEmpty)
    #expect(model.machine.decide(at: model.moment) == .waitForWork(after: BatchID(rawValue: 1)))
  }

  @Test("A sink may do fewer rows and gets the rest at once")
  func fewer() {
    var model = begun(10)
    model.complete(0, .delivered(rows: 4))
    #expect(model.proceed() == nil)
    #expect(model.flights.map(\.submission.rows) == [4..<10])
  }

  @Test("A failure keeps the rows, counts the attempt and comes with the next number")
  func retries() {
    var model = begun(2)
    for attempt in 0..<4 {
      #expect(model.flights.map(\.submission.attempt) == [attempt])
      model.complete(0, SinkOutcome(.retry(afterNanoseconds: nil), message: "down"))
      #expect(model.attempts == attempt + 1)
      guard let until = model.proceed() else {
        Issue.record("a failure is followed by a wait")
        return
      }
      model.now = until
      _ = model.proceed()
    }
    model.complete(0, .delivered(rows: 2))
    #expect(model.isEmpty && model.machine.health == .healthy && model.faults.isEmpty)
  }

  @Test("A pause keeps everything, is probed, and is no attempt that is recorded")
  func pauses() {
    var model = begun(3)
    model.complete(0, SinkOutcome(.pause, message: "wrong token"))
    #expect(model.proceed() == 5_000)
    #expect(model.machine.health == .paused(message: "wrong token", until: 5_000))
    model.now = 5_000
    _ = model.proceed()
    #expect(model.flights.count == 1 && model.attempts == 0)
  }

  @Test("A sink that claims delivery without doing a row is not asked for ever")
  func nothingDone() {
    var model = begun(3)
    model.complete(0, .delivered(rows: 0), jitter: 1)
    #expect(model.proceed() == 100)
  }

  @Test("A busy sink gets its rows again after a wait that grows, or when something of it ends")
  func busy() {
    var model = begun(3)
    var waits: [UInt64] = []
    for _ in 0..<12 {
      model.busy(0)
      guard let until = model.proceed() else {
        Issue.record("a busy sink without work is asked later")
        return
      }
      waits.append((until - model.now) / 1_000_000)
      model.now = until
      _ = model.proceed()
    }
    #expect(waits == [5, 10, 20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000, 1_000])
    var two = begun(1) { $0.concurrency = 2 }
    two.add(rows: 1)
    _ = two.proceed()
    two.busy(1)
    #expect(two.proceed() == nil && two.flights.count == 1)
    two.complete(0, .delivered(rows: 1))
    _ = two.proceed()
    #expect(two.flights.count == 1)
  }

  @Test("Rows that failed for as long as is allowed are given up, with the last words; a pause does not count")
  func givesUp() {
    var model = begun(4) { $0.giveUpAfterNanoseconds = 10_000 }
    func fail(at time: UInt64, _ outcome: SinkOutcome) {
      model.now = max(model.now, time)
      _ = model.proceed()
      if !model.flights.isEmpty { model.complete(0, outcome) }
    }
    fail(at: 0, SinkOutcome(.retry(afterNanoseconds: nil), message: "a"))
    fail(at: 9_000, SinkOutcome(.pause, message: "b"))
    fail(at: 20_000, SinkOutcome(.retry(afterNanoseconds: nil), rowsAffected: 3, message: "c"))
    #expect(model.dead.isEmpty)
    fail(at: 31_000, SinkOutcome(.retry(afterNanoseconds: nil), message: "d"))
    // Only three of the rows took part in both failures.
    #expect(model.dead.values.map(\.rawValue) == ["gave_up", "gave_up", "gave_up"])
    #expect(model.faults.isEmpty)
    fail(at: 40_000, .delivered(rows: 1))
    #expect(model.isEmpty)
  }

  @Test("Failures of an earlier run count for the rows that it tried")
  func formerFailures() throws {
    var policy = Self.policy
    policy.giveUpAfterNanoseconds = 10_000
    var machine = DeliveryMachine(policy: policy)
    let moment = DeliveryMachine.Moment(monotonic: 0, newest: BatchID(rawValue: 1))
    guard case .load(let read) = machine.decide(at: moment) else {
      Issue.record("nothing to load")
      return
    }
    var rows = UnitRows(count: 5)
    (rows.former.rows, rows.former.attempts, rows.former.nanoseconds) = (2, 7, 20_000)
    let batches = BatchID(rawValue: 1)...BatchID(rawValue: 1)
    let loaded = machine.loaded(rows, batches, of: read, acceptedAt: 0, at: moment)
    let unit = try #require(loaded)
    guard case .submit(let submission) = machine.decide(at: moment) else {
      Issue.record("nothing to submit")
      return
    }
    #expect(submission.attempt == 7)
    let effects = machine.finish(unit, SinkOutcome(.retry(afterNanoseconds: nil), message: "w"), at: moment, jitter: 0)
    #expect(effects == [.dead(rows: 0..<2, reason: .gaveUp, message: "w")])
  }

  @Test("Points that the receiver rejected are told with its words, and their rows are done")
  func partialSuccess() {
    var machine = begun(3).machine
    let effects = machine.finish(
      1, SinkOutcome(.delivered, rowsDone: 3, pointsSkipped: 1, pointsRejected: 9, message: "too old"),
      at: .init(monotonic: 0), jitter: 0)
    #expect(effects == [.delivered(rows: 0..<3, skippedPoints: 1, rejectedPoints: 2, message: "too old")])
  }

  @Test("Old rows are set aside a run at a time, and what is between them goes out together")
  func oldRows() {
    var policy = Self.policy
    policy.maximumSampleAgeNanoseconds = 1_000
    var model = ModelQueue(policy)
    let wall = Int64(model.wall)
    let (old, new) = (wall - 1_001, wall - 1_000)
    model.add(rows: 9, times: [old, old - 5, new, nil, old, new, old, old, wall + 99_999])
    _ = model.proceed()
    #expect(model.dead.count == 2 && model.deadRuns == 1)
    #expect(model.flights.map(\.submission.rows) == [2..<9])
    #expect(model.flights.map(\.submission.leftOut) == [[4..<5, 6..<8]])
    // The rows count as they were sent: three of them are the ones up to the second run.
    model.complete(0, SinkOutcome(.retry(afterNanoseconds: 1), rowsDone: 3))
    #expect(model.delivered.map(\.index) == [2, 3, 5])
    #expect(model.dead.count == 3)
    model.now += 2_000
    _ = model.proceed()
    #expect(model.dead.count == 5 && Set(model.dead.values) == [.tooOld])
    model.complete(0, .delivered(rows: 1))
    #expect(model.isEmpty && model.faults.isEmpty)
  }

  @Test("A wall clock that leaps ahead does not make rows too old at once")
  func leap() {
    var policy = Self.policy
    policy.maximumSampleAgeNanoseconds = 3_600_000_000_000
    var model = ModelQueue(policy)
    model.add(rows: 1, times: [Int64(model.wall)])
    _ = model.proceed()
    model.complete(0, SinkOutcome(.retry(afterNanoseconds: nil)))
    model.wallOffset += 86_400_000_000_000
    model.now += 1_000_000_000
    let submission = { (model: inout ModelQueue) in
      model.machine.decide(at: model.moment)
    }
    if case .submit(let again) = submission(&model) { #expect(again.leftOut.isEmpty) } else { Issue.record("not sent") }
  }

  @Test("The rate cuts a submission at a row, and the next one follows when there are points again")
  func paced() {
    var model = begun(250) { $0.pointsPerSecond = 100 }
    #expect(model.flights.map(\.submission.rows) == [0..<100])
    model.complete(0, .delivered(rows: 100))
    #expect(model.proceed() == 250_000_001)
    model.now = 500_000_001
    _ = model.proceed()
    #expect(model.flights.map(\.submission.rows) == [100..<150])
    // Rows that were not sent are not paid for.
    model.complete(0, .delivered(rows: 10))
    _ = model.proceed()
    #expect(model.flights.map(\.submission.rows) == [110..<150])
  }

  @Test("A repaired queue is read from its beginning, once what is under way has ended")
  func beginsAgain() {
    var model = begun(4) { $0.concurrency = 2 }
    model.add(rows: 4)
    _ = model.proceed()
    #expect(model.flights.count == 2)
    model.complete(1, .delivered(rows: 4))
    model.machine.beginAgain()
    model.batches[2]?.next = 0
    #expect(model.proceed() == nil && model.flights.count == 1)
    model.complete(0, .delivered(rows: 1))
    _ = model.proceed()
    #expect(model.flights.map(\.rows.first) == [.init(batch: 1, index: 1)])
    model.complete(0, .delivered(rows: 7))
    #expect(model.isEmpty && model.faults.isEmpty)
  }

  @Test("A fresh lane that falls behind becomes backlog, so that what comes now goes first")
  func boundary() {
    var policy = Self.policy
    policy.order = .freshFirst(backlogShare: 0.2)
    policy.freshAgeNanoseconds = 1_000
    var model = ModelQueue(policy)
    for _ in 0..<3 { model.add(rows: 1) }
    _ = model.proceed(batchesPerRead: 1)
    for _ in 0..<3 { model.add(rows: 1) }
    model.now += 2_000
    model.complete(0, .delivered(rows: 1))
    _ = model.proceed(batchesPerRead: 1)
    // One was read ahead.
    #expect(model.machine.backlogBatches == 3)
    model.add(rows: 1)
    model.complete(0, .delivered(rows: 1))
    _ = model.proceed(batchesPerRead: 1)
    #expect(model.flights.map(\.rows.first?.batch) == [7])
    for _ in 0..<20 where !model.flights.isEmpty {
      model.complete(0, .delivered(rows: 1))
      _ = model.proceed(batchesPerRead: 1)
    }
    #expect(model.isEmpty && model.faults.isEmpty)
    #expect(model.delivered.map(\.batch) == [1, 2, 7, 3, 4, 5, 6])
  }

  @Test("The backlog gets its share of the points to within one submission", arguments: [0.1, 0.2, 0.5, 0.8])
  func share(share: Double) {
    var policy = Self.policy
    policy.order = .freshFirst(backlogShare: share)
    var model = ModelQueue(policy)
    for _ in 0..<400 { model.add(rows: 5, points: 3) }
    _ = model.machine.decide(at: .init(monotonic: 0, wall: model.wall, newest: BatchID(rawValue: 400)))
    model.machine.beginAgain()
    _ = model.proceed()
    for _ in 0..<400 { model.add(rows: 5, points: 3) }
    model.complete(0, .delivered(rows: 10))
    model.sent = []
    var worst = 0.0
    for _ in 0..<150 {
      _ = model.proceed()
      model.complete(0, .delivered(rows: 10))
      let all = model.sent.reduce(0.0) { $0 + Double($1.points) }
      let backlog = model.sent.filter { $0.batch <= 400 }.reduce(0.0) { $0 + Double($1.points) }
      worst = max(worst, abs(backlog - share * all))
    }
    #expect(worst <= 30.001 && model.faults.isEmpty)
  }

  @Test("Outcomes that make no sense are bounded")
  func nonsense() {
    for outcome in [
      SinkOutcome(.delivered, rowsDone: 99, pointsRejected: .max), SinkOutcome(.reject, rowsDone: -4, rowsAffected: -1),
      SinkOutcome(.bisect, rowsDone: .max, rowsAffected: .max),
      SinkOutcome(.delivered, rowsDone: 4, pointsSkipped: .min, pointsRejected: .min),
    ] {
      var model = begun(4)
      model.complete(0, outcome, jitter: 3)
      #expect(model.faults.isEmpty)
    }
  }
}
