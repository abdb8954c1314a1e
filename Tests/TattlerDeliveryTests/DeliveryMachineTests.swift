import TattlerDelivery
import TattlerPlugin
import Testing

@Suite struct DeliveryMachineTests {
  private static let policy: DeliveryPolicy = {
    var policy = DeliveryPolicy()
    policy.firstBackoffNanoseconds = 100
    policy.longestBackoffNanoseconds = 1_000
    policy.pauseNanoseconds = 5_000
    return policy
  }()

  private func loaded(_ rows: Int) -> DeliveryMachine {
    var machine = DeliveryMachine(policy: Self.policy)
    machine.load(rowCount: rows)
    return machine
  }

  @Test func aMachineWithoutRowsAsksForWork() {
    var machine = DeliveryMachine(policy: Self.policy)
    #expect(machine.decide(now: 0) == .load)
    machine.load(rowCount: 0)
    #expect(machine.decide(now: 0) == .load)
  }

  @Test func rowsThatAreDeliveredAreSettledAndWorkIsAskedFor() {
    var machine = loaded(10)
    #expect(machine.decide(now: 0) == .submit(rows: 0..<10, attempt: 0))
    #expect(machine.decide(now: 0) == .wait)
    let effects = machine.finish(.delivered(rows: 10, pointsSkipped: 3), now: 1, jitter: 0)
    #expect(effects == [.delivered(rows: 0..<10, skippedPoints: 3)])
    #expect(machine.decide(now: 1) == .load)
  }

  @Test func aSinkMayDoFewerRowsAndGetsTheRestAtOnce() {
    var machine = loaded(10)
    _ = machine.decide(now: 0)
    #expect(machine.finish(.delivered(rows: 4), now: 0, jitter: 0) == [.delivered(rows: 0..<4, skippedPoints: 0)])
    #expect(machine.decide(now: 0) == .submit(rows: 4..<10, attempt: 0))
  }

  @Test func aFailureWaitsLongerEachTimeAndKeepsTheRows() {
    var machine = loaded(2)
    var now: UInt64 = 0
    for (attempt, bound) in [100, 200, 400, 800, 1_000, 1_000].enumerated() {
      #expect(machine.decide(now: now) == .submit(rows: 0..<2, attempt: attempt))
      #expect(machine.finish(SinkOutcome(.retry(afterNanoseconds: nil)), now: now, jitter: 0.5).isEmpty)
      #expect(machine.decide(now: now) == .sleep(until: now + UInt64(bound / 2)))
      now += UInt64(bound / 2)
    }
  }

  @Test func theReceiversOwnWaitIsTheLeast() {
    var machine = loaded(1)
    _ = machine.decide(now: 0)
    _ = machine.finish(SinkOutcome(.retry(afterNanoseconds: 7_000), message: "later"), now: 10, jitter: 0.9)
    #expect(machine.decide(now: 11) == .sleep(until: 7_010))
    #expect(machine.health == .retrying(message: "later", until: 7_010))
    #expect(machine.decide(now: 7_010) == .submit(rows: 0..<1, attempt: 1))
    _ = machine.finish(.delivered(rows: 1), now: 7_011, jitter: 0)
    #expect(machine.health == .healthy)
    #expect(machine.attempt == 0)
  }

  @Test func aPauseKeepsEverythingAndProbes() {
    var machine = loaded(3)
    _ = machine.decide(now: 0)
    #expect(machine.finish(SinkOutcome(.pause, message: "wrong token"), now: 0, jitter: 1).isEmpty)
    #expect(machine.decide(now: 1) == .sleep(until: 5_000))
    #expect(machine.decide(now: 5_000) == .submit(rows: 0..<3, attempt: 1))
  }

  @Test func aSinkThatIsBusyGetsTheSameRowsAgain() {
    var machine = loaded(3)
    _ = machine.decide(now: 0)
    machine.giveBack()
    #expect(machine.decide(now: 0) == .submit(rows: 0..<3, attempt: 0))
  }

  @Test func aSinkThatClaimsDeliveryWithoutDoingAnythingIsNotAskedForEver() {
    var machine = loaded(3)
    _ = machine.decide(now: 0)
    #expect(machine.finish(.delivered(rows: 0), now: 0, jitter: 1).isEmpty)
    #expect(machine.decide(now: 0) == .sleep(until: 100))
  }

  @Test func rejectedRowsAreSetAsideAndTheOthersGoOn() {
    var machine = loaded(5)
    _ = machine.decide(now: 0)
    let outcome = SinkOutcome(.reject, rowsDone: 1, rowsAffected: 2, message: "no")
    #expect(
      machine.finish(outcome, now: 0, jitter: 0) == [
        .delivered(rows: 0..<1, skippedPoints: 0), .dead(rows: 1..<3, reason: .refused, message: "no"),
      ])
    #expect(machine.decide(now: 0) == .submit(rows: 3..<5, attempt: 0))
  }

  /// Plays a receiver that refuses any body with a bad row, without saying which.
  private func play(rows: Int, bad: Set<Int>, answer: SinkOutcome.Disposition) -> (
    delivered: [Int], dead: [Int], requests: Int
  ) {
    var machine = loaded(rows)
    var (delivered, dead, requests): ([Int], [Int], Int) = ([], [], 0)
    while case .submit(let range, _) = machine.decide(now: .max) {
      requests += 1
      let outcome =
        bad.isDisjoint(with: range)
        ? SinkOutcome.delivered(rows: range.count) : SinkOutcome(answer, message: "bad sample")
      for effect in machine.finish(outcome, now: 0, jitter: 0) {
        switch effect {
        case .delivered(let rows, _): delivered += rows
        case .dead(let rows, _, _): dead += rows
        }
      }
    }
    return (delivered, dead, requests)
  }

  @Test(arguments: [0, 1, 2_499, 2_500, 4_999])
  func oneBadRowCostsOnlyItselfAndFewRequests(bad: Int) {
    let (delivered, dead, requests) = play(rows: 5_000, bad: [bad], answer: .bisect)
    #expect(dead == [bad])
    #expect(delivered == (0..<5_000).filter { $0 != bad })
    #expect(requests <= 2 * 13 + 2)
  }

  @Test func everyBadRowOfManyIsFound() {
    let bad: Set = [0, 7, 8, 63, 99]
    let (delivered, dead, _) = play(rows: 100, bad: bad, answer: .bisect)
    #expect(Set(dead) == bad)
    #expect(delivered == (0..<100).filter { !bad.contains($0) })
  }

  @Test func aBacklogOfBadRowsIsSlowedDownAfterAWhile() {
    var machine = loaded(1_000)
    var (now, requests, pauses, dead): (UInt64, Int, Int, Int) = (0, 0, 0, 0)
    while true {
      switch machine.decide(now: now) {
      case .submit:
        requests += 1
        let effects = machine.finish(SinkOutcome(.bisect, message: "bad"), now: now, jitter: 0)
        for case .dead(let rows, _, _) in effects { dead += rows.count }
        continue
      case .sleep(let until):
        pauses += 1
        now = until
        continue
      case .load, .wait: break
      }
      break
    }
    #expect(dead == 1_000)
    #expect(pauses == requests - Self.policy.unpacedRefusals - 1)
  }

  @Test func aBodyThatIsTooLargeIsHalvedUntilItFits() {
    var machine = loaded(16)
    var sizes: [Int] = []
    while case .submit(let range, _) = machine.decide(now: 0) {
      sizes.append(range.count)
      _ = machine.finish(range.count > 4 ? SinkOutcome(.split) : .delivered(rows: range.count), now: 0, jitter: 0)
    }
    #expect(sizes == [16, 8, 4, 4, 8, 4, 4])
  }

  @Test func outcomesThatMakeNoSenseAreBounded() {
    for outcome in [
      SinkOutcome(.delivered, rowsDone: 99), SinkOutcome(.reject, rowsDone: -4, rowsAffected: -1),
      SinkOutcome(.bisect, rowsDone: .max, rowsAffected: .max), SinkOutcome(.retry(afterNanoseconds: .max)),
    ] {
      var machine = loaded(4)
      _ = machine.decide(now: 0)
      for effect in machine.finish(outcome, now: .max - 1, jitter: 3) {
        switch effect {
        case .delivered(let rows, _), .dead(let rows, _, _): #expect((0...4).contains(rows.upperBound) && !rows.isEmpty)
        }
      }
    }
  }
}
