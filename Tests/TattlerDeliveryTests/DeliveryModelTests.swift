import TattlerDelivery
import TattlerPlugin
import TattlerQueue
import TestRandom
import Testing

/// Random batches, outcomes and events: whatever happens, every row is settled exactly once.
@Suite struct DeliveryModelTests {
  private func policy(_ random: inout SeededRandom) -> DeliveryPolicy {
    var policy = DeliveryPolicy()
    policy.firstBackoffNanoseconds = 1_000_000
    policy.longestBackoffNanoseconds = 50_000_000
    policy.pauseNanoseconds = 30_000_000
    policy.unpacedRefusals = Int.random(in: 0...10, using: &random)
    policy.concurrency = [1, 1, 2, 3, 8, 32, 99, -1].randomElement(using: &random) ?? 1
    if Bool.random(using: &random) {
      policy.order = .freshFirst(backlogShare: Double.random(in: 0...1, using: &random))
      policy.freshAgeNanoseconds = UInt64.random(in: 1...200_000_000, using: &random)
    }
    if Bool.random(using: &random) { policy.pointsPerSecond = Double.random(in: 5...5_000, using: &random) }
    if Bool.random(using: &random) { policy.maximumSampleAgeNanoseconds = 2_000_000_000 }
    if Bool.random(using: &random) { policy.giveUpAfterNanoseconds = 400_000_000 }
    return policy
  }

  private func outcome(_ rows: Int, _ random: inout SeededRandom) -> SinkOutcome {
    let done = Bool.random(using: &random) ? 0 : Int.random(in: 0...rows, using: &random)
    let wait: UInt64? = Bool.random(using: &random) ? nil : UInt64.random(in: 0...80_000_000, using: &random)
    let dispositions: [SinkOutcome.Disposition] = [
      .delivered, .retry(afterNanoseconds: wait), .split, .bisect, .reject, .pause,
    ]
    if Int.random(in: 0..<3, using: &random) == 0 { return .delivered(rows: rows) }
    return SinkOutcome(
      dispositions.randomElement(using: &random) ?? .delivered, rowsDone: done,
      rowsAffected: Bool.random(using: &random) ? nil : Int.random(in: 1...rows, using: &random),
      pointsSkipped: Int.random(in: 0...2, using: &random), pointsRejected: Int.random(in: 0...2, using: &random))
  }

  private func add(to model: inout ModelQueue, _ random: inout SeededRandom) {
    let rows = Int.random(in: 1...30, using: &random)
    let isAged = Int.random(in: 0..<3, using: &random) == 0
    let wall = Int64(model.wall)
    let times = (0..<rows).map { _ -> Int64? in
      switch Int.random(in: 0..<(isAged ? 4 : 2), using: &random) {
      case 0: nil
      case 1: wall - 1_000_000
      default: wall - Int64.random(in: 1_900_000_000...2_100_000_000, using: &random)
      }
    }
    model.add(rows: rows, points: Int.random(in: 1...9, using: &random), times: times)
  }

  @Test("Every row is settled exactly once and in order, with the promised limits", arguments: UInt64(0)..<150)
  func everyRowOnce(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var model = ModelQueue(policy(&random))
    for _ in 0..<Int.random(in: 0...5, using: &random) { add(to: &model, &random) }
    for _ in 0..<400 {
      let wake = model.proceed(batchesPerRead: Int.random(in: 1...3, using: &random))
      switch Int.random(in: 0..<20, using: &random) {
      case 0...2: add(to: &model, &random)
      case 3: if let index = model.flights.indices.randomElement(using: &random) { model.busy(index) }
      case 4: if let index = model.flights.indices.randomElement(using: &random) { model.giveBack(index) }
      case 5: model.machine.beginAgain()
      case 6...8: model.now += UInt64.random(in: 0...50_000_000, using: &random)
      case 9...10: if let wake { model.now = max(model.now, wake) }
      default:
        if let index = model.flights.indices.randomElement(using: &random) {
          let rows = model.flights[index].rows.count
          model.complete(index, outcome(rows, &random), jitter: Double.random(in: 0..<1, using: &random))
        } else if let wake {
          model.now = max(model.now, wake)
        }
      }
    }
    var steps = 0
    while !model.isEmpty || !model.flights.isEmpty, steps < 20_000 {
      steps += 1
      let wake = model.proceed()
      if model.flights.isEmpty, let wake { model.now = max(model.now, wake) }
      if !model.flights.isEmpty { model.complete(0, .delivered(rows: model.flights[0].rows.count)) }
    }
    #expect(model.isEmpty && model.flights.isEmpty)
    #expect(Set(model.faults).isEmpty)
    let total = model.batches.values.reduce(0) { $0 + $1.points.count }
    #expect(Set(model.delivered).count == model.delivered.count)
    #expect(model.delivered.count + model.dead.count == total)
    #expect(Set(model.delivered).isDisjoint(with: model.dead.keys))
    if model.policy.giveUpAfterNanoseconds == nil { #expect(!model.dead.values.contains(.gaveUp)) }
    if let rate = model.policy.pointsPerSecond { #expect(excess(model.sent, over: rate) < 0.01) }
  }

  /// How far a stretch of time goes beyond rate times time and a burst, where a row of up to 9 points may be in debt.
  private func excess(_ sent: [(at: UInt64, points: Int, batch: Int64)], over rate: Double) -> Double {
    let sent = sent.sorted { $0.at < $1.at }
    var worst = 0.0
    for first in sent.indices {
      var sum = 0
      for last in first..<min(sent.count, first + 200) {
        sum += sent[last].points
        worst = max(
          worst, Double(sum) - rate * Double(sent[last].at - sent[first].at) / 1e9 - max(rate, 9))
      }
    }
    return worst
  }
}
