import TattlerModel
import TattlerPricing
import Testing

@testable import TattlerCost

/// What a ledger forgets, and what it has no room for.
@Suite struct CostBoundsTests {
  private static let start = seconds(900)
  private static let day: UInt64 = 86_400

  /// A total of one of several clients, whose resources have so many bytes.
  private func total(_ count: Int64, of client: Int, at time: UInt64, bytes: Int = 0) -> UsagePoint {
    var point = UsagePoint.tokens(count, .cumulative, start: Self.start, time: seconds(time))
    let text = "\(client)" + String(repeating: "x", count: bytes)
    point.resource = [("service.instance.id", .string(text))]
    return point
  }

  @Test func `the state stays within its bytes, and what has room goes on`() throws {
    var settings = CostLedger.Settings()
    settings.maximumStateBytes = 64 << 10
    settings.keep = ["call_id"]
    var ledger = try TestLedger(settings)
    for round in 1...3 as ClosedRange<UInt64> {
      let points = (0..<100).map { number in
        var point = total(Int64(round) * 1_000_000, of: number, at: 1_000 + round, bytes: 1_000)
        point.attributes.append(("call_id", .int(Int64(number))))
        return point
      }
      try ledger.fold([points], now: seconds(1_000 + round))
    }
    #expect(ledger.stateBytes < settings.maximumStateBytes)
    #expect(ledger.ledger.counterCount > 20 && ledger.ledger.counterCount < 100)
    let tooMany = 100 - ledger.ledger.counterCount
    #expect(ledger.reports.allSatisfy { $0.rejected == [.tooManySeries: tooMany] })
    #expect(ledger.ticks > 0)
    #expect(ledger.told["voice.cost.usd{otel.metric.overflow=true}", default: 0] > 0)
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
    // What is left of series that were forgotten is bounded as well.
    for day in 1...4 as ClosedRange<UInt64> {
      let at = 1_000 + day * 2 * Self.day
      let points = (0..<100).map { number in
        var point = total(1, of: number + 100 * Int(day), at: at, bytes: 1_000)
        point.start = seconds(at - 10)
        return point
      }
      try ledger.fold([points], now: seconds(at))
      #expect(ledger.stateBytes < settings.maximumStateBytes)
    }
    #expect(ledger.ledger.horizons.count > 0)
  }

  @Test func `without room for more the series that are known go on, and nothing counts twice`() throws {
    var ledger = try TestLedger()
    func points(_ count: Int64, _ at: UInt64, _ clients: Range<Int>) -> [UsagePoint] {
      clients.map { total(count, of: $0, at: at, bytes: 3_000) }
    }
    try ledger.fold([points(1_000_000, 1_000, 0..<100)], now: seconds(1_000))
    try ledger.fold([points(2_000_000, 1_010, 50..<100)], now: seconds(1_010))
    #expect(ledger.dollars == "375")
    let before = ledger.stateBytes
    let report = try ledger.fold(
      [points(3_000_000, 1_020, 0..<200)], now: seconds(1_020), isFrugal: true)
    #expect(ledger.stateBytes < before)
    // Those that were silent for longest gave room; they begin anew, without what was counted already.
    let kept = ledger.ledger.counterCount
    #expect(kept >= 10 && kept < 100)
    #expect(report.rejected == [.tooManySeries: 200 - kept])
    let later = try ledger.fold([points(4_000_000, 1_030, 0..<100)], now: seconds(1_030))
    #expect(later.rejected == [.baseline: 100 - kept])
    #expect(later.priced == kept)
    #expect(try ledger.restart(now: seconds(1_040)).isEmpty)
    try ledger.fold([points(5_000_000, 1_050, 0..<100)], now: seconds(1_050))
    #expect(ledger.reports.last?.rejected == [:])
    #expect(ledger.reports.last?.priced == 100)
  }

  @Test func `a point of the far future stops no series`() throws {
    var ledger = try TestLedger()
    func point(_ count: Int64, _ time: UInt64) -> UsagePoint {
      .tokens(count, .cumulative, start: Self.start, time: time)
    }
    try ledger.fold([[point(100, seconds(1_000))]], now: seconds(1_001))
    try ledger.fold([[point(200, 9_000_000_000_000_000_000)]], now: seconds(1_011))
    for hour in 1...30 as ClosedRange<UInt64> {
      let at = 1_011 + hour * 3_600
      let report = try ledger.fold([[point(Int64(hour) * 1_000_000, seconds(at))]], now: seconds(at + 1))
      #expect(report.rejected == [:])
    }
    #expect(ledger.dollars == "75")
    // A clock that is always ahead costs what the right one does.
    for _ in 0..<2 {
      try ledger.fold(
        [[point(31_000_000, seconds(300_000))], [point(32_000_000, seconds(300_010))]], now: seconds(120_000))
    }
    #expect(ledger.dollars == "80")
    #expect(ledger.reports.last?.contained == 2)
  }

  @Test func `a counter that was kept with a time of the far future comes to life again`() throws {
    var ledger = try TestLedger()
    try ledger.fold([[.tokens(100, .cumulative, start: Self.start)]], now: seconds(1_001))
    for (key, value) in ledger.state where key.first == CostLedger.counterTag {
      var counter = try #require(Counter(value))
      counter.time = 9_000_000_000_000_000_000
      ledger.state[key] = counter.encoded
    }
    #expect(try ledger.restart(now: seconds(2_000)).isEmpty)
    func fold(_ count: Int64, _ at: UInt64) throws -> CostReport {
      try ledger.fold([[.tokens(count, .cumulative, start: Self.start, time: seconds(at))]], now: seconds(at))
    }
    #expect(try fold(200, 2_001).rejected == [.outOfOrder: 1])
    #expect(try ledger.restart(now: seconds(2_100)).isEmpty)
    #expect(try fold(1_000_000, 2_800).rejected == [:])
    #expect(ledger.dollars == "2.5")
  }

  @Test func `a series that begins in the future counts once it has begun`() throws {
    var ledger = try TestLedger()
    func point(_ count: Int64) -> UsagePoint {
      .tokens(count, .cumulative, start: seconds(5_000), time: seconds(5_001))
    }
    #expect(try ledger.fold([[point(100)]], now: seconds(1_000)).rejected == [.future: 1])
    #expect(ledger.ledger.counterCount == 0)
    try ledger.fold([[point(1_000_000)]], now: seconds(5_002))
    #expect(ledger.dollars == "2.5")
  }

  @Test func `a start in the far future that a state has keeps nothing out when it is dropped`() throws {
    var ledger = try TestLedger()
    try ledger.fold([[total(100, of: 1, at: 1_000)]], now: seconds(1_001))
    for (key, value) in ledger.state where key.first == CostLedger.counterTag {
      ledger.state[key] = nil
      ledger.state[[key[0]] + [UInt8](repeating: 0xFF, count: 8) + key.dropFirst(9)] = value
    }
    #expect(try ledger.restart().isEmpty)
    try ledger.fold([[UsagePoint]](), now: seconds(2_000), isFrugal: true)
    #expect(ledger.ledger.counterCount == 0)
    var point = total(1_000_000, of: 1, at: 3_001)
    point.start = seconds(3_000)
    #expect(try ledger.fold([[point]], now: seconds(3_001)).spent.description == "2.5")
  }

  @Test func `a series that is only rejected is no reason to remember it`() throws {
    var ledger = try TestLedger()
    try ledger.fold([[total(100, of: 1, at: 1_000)]], now: seconds(1_000))
    for hour in 1...25 as ClosedRange<UInt64> {
      try ledger.fold([[total(200, of: 1, at: 990)]], now: seconds(1_000 + hour * 3_600))
    }
    #expect(ledger.ledger.counterCount == 0)
  }

  @Test func `nothing counts twice where more was forgotten than is remembered`() throws {
    var settings = CostLedger.Settings()
    settings.maximumSeries = 10
    var ledger = try TestLedger(settings)
    func points(_ at: UInt64, _ clients: Range<Int>) -> [UsagePoint] {
      clients.map { total(1_000_000, of: $0, at: at) }
    }
    try ledger.fold([points(1_000, 0..<100)], now: seconds(1_001))
    try ledger.fold([], now: seconds(1_000 + 2 * Self.day))
    #expect(ledger.ledger.horizons.count == 100)
    let at = 1_000 + 3 * Self.day
    let others = try ledger.fold([points(at, 100..<200)], now: seconds(at))
    #expect(others.rejected == [:] && others.spent.description == "250")
    try ledger.fold([], now: seconds(at + 2 * Self.day))
    #expect(ledger.ledger.counterCount == 0 && ledger.ledger.horizons.count < 100)
    #expect(try ledger.restart(now: seconds(at + 2 * Self.day)).isEmpty)
    for clients in [0..<100, 100..<200] {
      var anew = try TestLedger(settings)
      anew.state = ledger.state
      #expect(try anew.restart(now: seconds(at + 2 * Self.day)).isEmpty)
      let report = try anew.fold([points(at + 3 * Self.day, clients)], now: seconds(at + 3 * Self.day))
      #expect(report.rejected == [.baseline: 100])
      #expect(report.spent == .zero)
    }
  }

  @Test func `a new series counts in full, though others of its resource were forgotten`() throws {
    var ledger = try TestLedger()
    func point(_ count: Int64, _ call: Int, _ at: UInt64) -> UsagePoint {
      var point = total(count, of: 1, at: at)
      point.attributes.append(("call_id", .int(Int64(call))))
      return point
    }
    try ledger.fold([[point(1_000_000, 1, 1_000)]], now: seconds(1_000))
    let at = 1_000 + 2 * Self.day
    try ledger.fold([], now: seconds(at))
    #expect(ledger.ledger.counterCount == 0)
    #expect(try ledger.restart(now: seconds(at)).isEmpty)
    let report = try ledger.fold([[point(2_000_000, 2, at), point(2_000_000, 1, at)]], now: seconds(at + 1))
    #expect(report.rejected == [.baseline: 1])
    #expect(report.spent.description == "5")
  }

  @Test func `what a state has of a whole resource is still heeded`() throws {
    var ledger = try TestLedger()
    try ledger.fold([])
    // A resource without attributes is the one byte that is their number.
    let plain = [Horizon.plainTag, 0]
    ledger.state[plain] = Horizon(start: Self.start, seen: seconds(950)).encoded
    var marker = StateWriter()
    marker.add(UInt8(1))
    marker.add(seconds(0))
    marker.add(UInt64(1))
    ledger.state[[UInt8(ascii: "m")]] = marker.bytes
    #expect(try ledger.restart().isEmpty)
    let early = UsagePoint.tokens(1_000_000, .cumulative, start: Self.start)
    let late = UsagePoint.tokens(1_000_000, .cumulative, start: Self.start + 1)
    #expect(try ledger.fold([early, late], now: seconds(2_000)).rejected == [.baseline: 1])
    #expect(ledger.state[plain] == nil)
    #expect(try ledger.restart().isEmpty)
    #expect(ledger.ledger.horizons.count == 1)
  }

  @Test func `what a cache saved is not forgotten before it is set off`() throws {
    var ledger = try TestLedger()
    try ledger.fold([.tokens(1_000_000, "cached")], now: seconds(1_001))
    try ledger.fold([], now: seconds(1_002 + 2 * Self.day))
    let at = 1_003 + 2 * Self.day
    try ledger.fold([.tokens(1_000_000, time: seconds(at))], now: seconds(at))
    #expect(ledger.told == ["voice.cost.usd{cost_type=llm,model=gpt-4o,provider=openai}": 1.25])
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
    // Once it is, the series is as any other.
    try ledger.fold([], now: seconds(at + 2 * Self.day))
    #expect(ledger.ledger.seriesCount == 0)
    // But not for ever.
    try ledger.fold([.tokens(1_000_000, "cached")], now: seconds(at + 2 * Self.day))
    try ledger.fold([], now: seconds(at + 34 * Self.day))
    #expect(ledger.ledger.seriesCount == 0)
  }

  @Test func `series are forgotten where nobody is told as well`() throws {
    var ledger = try TestLedger()
    try ledger.fold([[total(1_000_000, of: 1, at: 1_000)]], now: seconds(1_001), tells: false)
    try ledger.fold([], now: seconds(1_000 + 2 * Self.day), tells: false)
    #expect(ledger.ledger.counterCount == 0)
    // Whoever comes later is told of what is not long ago.
    #expect(ledger.ledger.seriesCount == 1)
    try ledger.fold([], now: seconds(1_000 + 32 * Self.day), tells: false)
    #expect(ledger.ledger.seriesCount == 0)
  }

  @Test func `what seems idle is kept while more notes wait`() throws {
    var ledger = try TestLedger()
    try ledger.fold([[total(1_000_000, of: 1, at: 1_000)]], now: seconds(1_001))
    _ = try ledger.ledger.fold([], now: seconds(2 * Self.day), tells: false, forgets: false)
    #expect(ledger.ledger.counterCount == 1)
  }
}
