import CTattlerPlugin
import TattlerLineProtocol
import TattlerModel
import Testing

@testable import TattlerHost

@Suite struct ArrivalClockTests {
  private let now: Int64 = 1_700_000_000_123_456_789

  /// The times that a body gets, in milliseconds, row by row.
  private func times(_ body: String, _ intake: LineIntake, now: Int64) throws -> [Int64] {
    let bytes = Array(body.utf8)
    let lines = try unsafe bytes.withUnsafeBytes {
      unsafe try intake.parse($0, options: LineProtocolOptions(), now: now)
    }
    return unsafe lines.batch.withView { view in
      unsafe view.rows.map { Int64(bitPattern: $0.time) / 1_000_000 }
    }
  }

  private func intake(_ clock: ArrivalClock = ArrivalClock()) -> LineIntake {
    LineIntake(arrivals: clock, maximumBatchBytes: 1 << 20)
  }

  @Test func eventsOfOneMomentGetMillisecondsOfTheirOwn() {
    let clock = ArrivalClock()
    let series = SeriesHash.sample(measurement: "handover", field: "metric", tags: [("channel", "web")])
    let times = (0..<3).map { _ in clock.time(of: series, now: now) }
    #expect(times == [now, 1_700_000_000_124_000_000, 1_700_000_000_125_000_000])
    let other = SeriesHash.sample(measurement: "handover", field: "metric", tags: [("channel", "voice")])
    #expect(clock.time(of: other, now: now) == now)
  }

  @Test func aClockThatGoesOnIsTakenAsItIs() {
    let clock = ArrivalClock()
    #expect(clock.time(of: 1, now: now) == now)
    #expect(clock.time(of: 1, now: now + 1_000_000) == now + 1_000_000)
    // Another nanosecond of the same millisecond is the same millisecond.
    #expect(clock.time(of: 1, now: now + 1_000_001) == (now / 1_000_000 + 2) * 1_000_000)
  }

  @Test func bodiesOfOneMomentDoNotCollide() throws {
    let intake = intake()
    let start = now / 1_000_000
    #expect(try times("a v=1", intake, now: now) == [start])
    #expect(try times("a v=1\na v=2\na v=3", intake, now: now) == [start + 1, start + 2, start + 3])
    #expect(try times("a w=1\nb v=1", intake, now: now) == [start, start])
    #expect(try times("a v=1", intake, now: now + 60_000_000) == [start + 60])
  }

  @Test func tagsInAnotherOrderAreTheSameSeries() throws {
    let intake = intake()
    let start = now / 1_000_000
    #expect(try times("a,x=1,y=2 v=1\na,y=2,x=1 v=2", intake, now: now) == [start - 1, start])
    #expect(try times("a,y=2,x=1 v=1", intake, now: now) == [start + 1])
  }

  @Test func rowsWithATimeKeepIt() throws {
    let intake = intake()
    #expect(try times("a v=1 1000000\na v=2\na v=3 2000000", intake, now: now) == [1, now / 1_000_000, 2])
  }

  @Test func anEventAndALineOfItsSeriesShareTheClock() throws {
    let clock = ArrivalClock()
    let series = SeriesHash.sample(measurement: "e", field: "metric", tags: [("channel", "web"), ("botId", "b")])
    #expect(clock.time(of: series, now: now) == now)
    #expect(try times("e,botId=b,channel=web metric=1", intake(clock), now: now) == [now / 1_000_000 + 1])
  }

  @Test func aSeriesRunsAheadOfTheClockOnlySoFar() {
    let clock = ArrivalClock()
    var latest = now
    for _ in 0...ArrivalClock.largestLead { latest = max(latest, clock.time(of: 1, now: now)) }
    #expect(latest / 1_000_000 == now / 1_000_000 + ArrivalClock.largestLead)
    // The next one would be too far ahead, as it is where the clock was set back.
    _ = clock.time(of: 1, now: now)
    #expect(clock.time(of: 1, now: now) == now)
  }

  @Test func manySeriesDoNotMakeTheRecentOneForgotten() {
    let clock = ArrivalClock()
    for series in 0..<ArrivalClock.seriesPerGeneration * 3 { _ = clock.time(of: series, now: now) }
    let recent = ArrivalClock.seriesPerGeneration * 3 - 1
    #expect(clock.time(of: recent, now: now) > now)
    #expect(clock.time(of: 0, now: now) == now)
  }

  @Test func aBatchOverTheLimitIsRefused() throws {
    let intake = LineIntake(arrivals: ArrivalClock(), maximumBatchBytes: 200_000)
    #expect(try times(String(repeating: "a b=1\n", count: 1000), intake, now: now).count == 1000)
    for lines in [String(repeating: "a b=1\n", count: 10_000), String(repeating: "a b=1\n\u{0}\n", count: 10_000)] {
      let error = #expect(throws: LineProtocolError.self) { try times(lines, intake, now: now) }
      #expect(error?.code == .batchTooLarge && error?.reason.contains("200000") == true, "\(String(describing: error))")
    }
  }
}
