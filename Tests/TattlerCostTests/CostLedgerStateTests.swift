import TattlerModel
import TattlerPricing
import Testing

@testable import TattlerCost

/// What a ledger keeps over a restart.
@Suite struct CostLedgerStateTests {
  private static let start = seconds(900)

  @Test func `a ledger that is restored goes on where it was`() throws {
    var ledger = try TestLedger()
    try ledger.fold([.tokens(100, .cumulative, start: Self.start), .tokens(7), .tokens(-1)])
    let told = ledger.told
    #expect(try ledger.restart().isEmpty)
    try ledger.fold(
      [.tokens(150, .cumulative, start: Self.start, time: seconds(1_500)), .tokens(3)], now: seconds(2_001))
    #expect(ledger.dollars == "0.0004")
    #expect(told.keys.sorted() == ledger.told.keys.sorted())
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
  }

  @Test func `what began while nobody looked, but after the first start, counts`() throws {
    var ledger = try TestLedger()
    try ledger.fold([])
    #expect(try ledger.restart(now: seconds(5_000)).isEmpty)
    try ledger.fold([.tokens(4, .cumulative, start: seconds(3_000), time: seconds(4_000))], now: seconds(5_001))
    #expect(ledger.dollars == "0.00001")
  }

  @Test func `a series of totals that comes back after it was forgotten counts nothing twice`() throws {
    var ledger = try TestLedger()
    let day: UInt64 = 86_400
    func point(_ count: Int64, _ at: UInt64, _ call: String = "a", start: UInt64 = Self.start) -> UsagePoint {
      var point = UsagePoint.tokens(count, .cumulative, start: start, time: seconds(at))
      point.attributes.append(("call_id", .string(call)))
      point.resource = [("service.instance.id", .string("one"))]
      return point
    }
    try ledger.fold([[point(100, 1_000)]], now: seconds(1_000))
    try ledger.fold([], now: seconds(1_000 + 2 * day))
    #expect(ledger.ledger.counterCount == 0)
    #expect(try ledger.restart(now: seconds(1_001 + 2 * day)).isEmpty)
    try ledger.fold([[point(104, 1_000 + 3 * day)]], now: seconds(1_000 + 3 * day))
    #expect(ledger.reports.last?.rejected == [.baseline: 1])
    try ledger.fold([[point(108, 1_010 + 3 * day)]], now: seconds(1_010 + 3 * day))
    #expect(ledger.dollars == "0.00001", "the first 100 were told, and their series forgotten")
    // Another client has nothing to do with it.
    var other = point(4, 1_020 + 3 * day, "b")
    other.resource = [("service.instance.id", .string("two"))]
    try ledger.fold([[other]], now: seconds(1_020 + 3 * day))
    #expect(ledger.ledger.report.rejected.isEmpty)
    // Nor has the same one, started anew.
    try ledger.fold([[point(4, 1_030 + 3 * day, start: seconds(2 * day))]], now: seconds(1_030 + 3 * day))
    #expect(ledger.dollars == "0.00003")
  }

  @Test(arguments: [true, false])
  func `where entries are lost, totals that are not known are no usage`(isMarker: Bool) throws {
    var ledger = try TestLedger()
    try ledger.fold([.tokens(100, .cumulative, start: Self.start)])
    let lost = isMarker ? UInt8(ascii: "m") : CostLedger.counterTag
    ledger.state = ledger.state.filter { $0.key.first != lost }
    let problems = try ledger.restart()
    #expect(problems.count == 1)
    try ledger.fold([.tokens(104, .cumulative, start: Self.start, time: seconds(1_500))], now: seconds(2_001))
    // A series that is still known goes on.
    let dollars = isMarker ? "0.00026" : "0.00025"
    #expect(ledger.dollars == dollars)
    // What the queue has lost while the ledger was there is written anew.
    ledger.state = [:]
    ledger.ledger.rewrite()
    try ledger.fold([])
    #expect(try ledger.restart().isEmpty)
    #expect(ledger.dollars == dollars)
  }

  @Test func `entries of another version and bytes that are none begin anew, and are deleted`() throws {
    var ledger = try TestLedger()
    try ledger.fold([.tokens(100, .cumulative, start: Self.start), .tokens(7, model: "claude", provider: "anthropic")])
    for key in ledger.state.keys where key.first == SeriesName.tag { ledger.state[key]?[0] = 9 }
    ledger.state[[UInt8(ascii: "?")]] = [1]
    ledger.state[[SeriesName.tag, 3]] = [1]
    let problems = try ledger.restart()
    #expect(problems == ["4 entries of the state of costs cannot be read; these series begin anew"])
    try ledger.fold([.tokens(104, .cumulative, start: Self.start, time: seconds(1_500))], now: seconds(2_001))
    #expect(ledger.dollars == "0.00001")
    #expect(try ledger.restart().isEmpty)
    #expect(ledger.dollars == "0.00001")
  }

  @Test func `random bytes as a state make no ledger fall`() throws {
    var generator = SystemRandomNumberGenerator()
    var ledger = try TestLedger()
    try ledger.fold([.tokens(100, .cumulative, start: Self.start), .tokens(-7), .tokens(1, model: "none")])
    let good = ledger.state
    for _ in 0..<300 {
      ledger.state = [:]
      for (key, value) in good {
        var (key, value) = (key, value)
        key[Int.random(in: key.indices, using: &generator)] ^= UInt8.random(in: 0...255, using: &generator)
        value[Int.random(in: value.indices, using: &generator)] ^= UInt8.random(in: 0...255, using: &generator)
        ledger.state[key] = Array(value.prefix(Int.random(in: value.count / 2...value.count, using: &generator)))
      }
      _ = try ledger.restart()
      _ = try ledger.ledger.fold([], now: seconds(3_000))
    }
  }

  @Test func `however usage is cut into points, batches, folds and lives of the daemon, the sum is that of one charge`()
    throws
  {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<60 { try oneProperty(&generator) }
  }

  private func oneProperty(_ generator: inout SystemRandomNumberGenerator) throws {
    let kinds = [("input", UsageKind.input), ("cached", .cacheRead), ("output", .output)]
    var ledger = try TestLedger()
    var sums: [UsageKind: Int64] = [:]
    var running: [String: (start: UInt64, total: Int64)] = [:]
    var now: UInt64 = 1_000
    for _ in 0..<Int.random(in: 1...40, using: &generator) {
      var batches: [[UsagePoint]] = [[]]
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        now += 1
        let (type, kind) = kinds[Int.random(in: 0..<3, using: &generator)]
        let amount = Int64.random(in: 0...10_000_000, using: &generator)
        sums[kind, default: 0] += amount
        if Bool.random(using: &generator) {
          batches[batches.count - 1].append(.tokens(amount, type, time: seconds(now)))
        } else {
          var total = running[type] ?? (seconds(now - 1), 0)
          if Int.random(in: 0..<5, using: &generator) == 0 { total = (seconds(now) - 1, 0) }
          total.total += amount
          running[type] = total
          batches[batches.count - 1].append(
            .tokens(total.total, type, .cumulative, start: total.start, time: seconds(now)))
        }
        if Int.random(in: 0..<3, using: &generator) == 0 { batches.append([]) }
      }
      try ledger.fold(batches, now: seconds(now), tells: Bool.random(using: &generator))
      if Int.random(in: 0..<4, using: &generator) == 0 { #expect(try ledger.restart(now: seconds(now)).isEmpty) }
    }
    try ledger.fold([], now: seconds(now + 1))
    // The one charge: usage that is a part of other usage may be more than it, so that it is charged kind by kind.
    let table = try testTable()
    let model = try table.model("gpt-4o", of: "openai").get()
    var usage = Usage()
    for (kind, amount) in sums { usage[kind] = amount * 1_000_000 }
    let charge = table.charge(increments: usage, model, at: Int64(seconds(now)))
    #expect(ledger.ticks == charge.amount.ticks)
    if charge.amount.ticks > 0, !sums.isEmpty, let told = ledger.told.values.first {
      #expect(told >= charge.amount.dollars)
    }
    #expect(ledger.sum(.rejected) == 0)
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
  }
}
