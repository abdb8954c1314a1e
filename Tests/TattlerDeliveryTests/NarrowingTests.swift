import TattlerDelivery
import TattlerPlugin
import TestRandom
import Testing

/// What refusals that name no row cost.
@Suite struct NarrowingTests {
  /// Plays a receiver that refuses any body with a bad row, without saying which.
  private func play(
    rows: Int, bad: Set<Int>, answer: SinkOutcome.Disposition = .bisect,
    change: (inout DeliveryPolicy) -> Void = { _ in }
  ) -> (model: ModelQueue, requests: Int) {
    var policy = DeliveryPolicy()
    policy.unpacedRefusals = .max
    change(&policy)
    var model = ModelQueue(policy)
    model.add(rows: rows)
    var requests = 0
    while !model.isEmpty, requests < 100_000 {
      if let until = model.proceed() { model.now = until }
      guard let flight = model.flights.first else { continue }
      requests += 1
      let isGood = !flight.rows.contains { bad.contains($0.index) }
      model.complete(0, isGood ? .delivered(rows: flight.rows.count) : SinkOutcome(answer, message: "bad sample"))
    }
    return (model, requests)
  }

  private func bound(_ rows: Int) -> Int {
    var (bits, power) = (0, 1)
    while power * 2 <= rows { (bits, power) = (bits + 1, power * 2) }
    return 2 * bits + 2
  }

  @Test(
    "One bad row of any place costs only itself and at most 2 log2 n + 2 requests", arguments: [1, 2, 3, 7, 100, 5_000])
  func one(rows: Int) {
    var worst = 0
    for bad in stride(from: 0, to: rows, by: max(1, rows / 31)).map({ $0 }) + [rows - 1, rows / 2] {
      let (model, requests) = play(rows: rows, bad: [bad])
      worst = max(worst, requests)
      #expect(model.dead.keys.map(\.index) == [bad] && model.faults.isEmpty)
      #expect(model.delivered.count == rows - 1)
    }
    #expect(worst <= bound(rows))
  }

  @Test("One bad row among 5,000 costs at most 26 requests, wherever it stands")
  func fiveThousand() {
    var worst = 0
    for bad in stride(from: 0, to: 5_000, by: 61) { worst = max(worst, play(rows: 5_000, bad: [bad]).requests) }
    #expect(worst <= 26)
  }

  @Test("So many bad rows cost at most so many times that", arguments: UInt64(0)..<12)
  func many(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let rows = Int.random(in: 2...5_000, using: &random)
    let bad = Set((0..<Int.random(in: 1...20, using: &random)).map { _ in Int.random(in: 0..<rows, using: &random) })
    let (model, requests) = play(rows: rows, bad: bad)
    #expect(Set(model.dead.keys.map(\.index)) == bad && model.faults.isEmpty)
    #expect(model.delivered.map(\.index) == (0..<rows).filter { !bad.contains($0) })
    #expect(requests <= bad.count * bound(rows))
  }

  @Test("A body that is too large is halved until it fits; the halves are in order")
  func split() {
    var model = ModelQueue(DeliveryPolicy())
    model.add(rows: 16)
    var sizes: [Int] = []
    while !model.isEmpty, sizes.count < 100 {
      _ = model.proceed()
      let count = model.flights[0].rows.count
      sizes.append(count)
      model.complete(0, count > 4 ? SinkOutcome(.split) : .delivered(rows: count))
    }
    #expect(sizes == [16, 8, 4, 4, 8, 4, 4] && model.faults.isEmpty)
  }

  @Test("A single row that is too large is set aside as such")
  func tooLarge() {
    let (model, _) = play(rows: 3, bad: [1], answer: .split)
    #expect(model.dead == [.init(batch: 1, index: 1): .tooLarge])
  }

  @Test("Rows that are rejected by number are set aside, and the others go on")
  func rejected() {
    var model = ModelQueue(DeliveryPolicy())
    model.add(rows: 5)
    _ = model.proceed()
    model.complete(0, SinkOutcome(.reject, rowsDone: 1, rowsAffected: 2, message: "no"))
    _ = model.proceed()
    #expect(model.flights.map(\.submission.rows) == [3..<5] && model.dead.count == 2 && model.faults.isEmpty)
  }

  @Test("A receiver that refuses halves and yet takes them one by one loses nothing")
  func inconsistent() {
    var model = ModelQueue(DeliveryPolicy())
    model.add(rows: 64)
    var requests = 0
    while !model.isEmpty, requests < 1_000 {
      if let until = model.proceed() { model.now = until }
      guard let flight = model.flights.first else { continue }
      requests += 1
      model.complete(0, flight.rows.count > 1 ? SinkOutcome(.bisect) : .delivered(rows: 1))
    }
    #expect(model.dead.isEmpty && model.delivered.count == 64 && model.faults.isEmpty)
  }

  @Test("A backlog of bad rows is slowed down after a while")
  func slowed() {
    let (model, requests) = play(rows: 1_000, bad: Set(0..<1_000)) { $0.unpacedRefusals = 64 }
    #expect(model.dead.count == 1_000)
    #expect(model.now >= UInt64(requests - 66) * DeliveryPolicy().refusalPauseNanoseconds)
  }
}
