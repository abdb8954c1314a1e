import TattlerDelivery
import Testing

@Suite struct AgeClockTests {
  private static let second: UInt64 = 1_000_000_000
  private static let start: UInt64 = 1_800_000_000 * second
  private var clock = AgeClock()

  private mutating func now(_ wall: UInt64, at monotonic: UInt64) -> Int64 {
    clock.now(wall: wall * Self.second, monotonic: monotonic * Self.second) / Int64(Self.second)
  }

  @Test("Time goes on as the wall clock does, in small steps both ways")
  mutating func steady() {
    #expect(now(1_000, at: 5) == 1_000)
    #expect(now(1_010, at: 15) == 1_010)
    #expect(now(1_079, at: 25) == 1_079)
    #expect(now(1_029, at: 35) == 1_029)
  }

  @Test("A jump back is followed at once")
  mutating func back() {
    #expect(now(10_000, at: 0) == 10_000)
    #expect(now(100, at: 10) == 100)
  }

  @Test("A jump ahead is believed only after ten minutes; until then the former time goes on")
  mutating func ahead() {
    #expect(now(1_000, at: 0) == 1_000)
    #expect(now(90_000, at: 10) == 1_010)
    #expect(now(90_590, at: 600) == 1_600)
    #expect(now(90_600, at: 610) == 90_600)
  }

  @Test("A jump ahead that is taken back has no effect")
  mutating func aheadAndBack() {
    #expect(now(1_000, at: 0) == 1_000)
    #expect(now(90_000, at: 10) == 1_010)
    #expect(now(1_500, at: 500) == 1_500)
    #expect(now(90_000, at: 510) == 1_510)
    #expect(now(90_400, at: 910) == 1_910)
  }

  @Test("Times at the ends do not trap")
  mutating func ends() {
    for (wall, monotonic) in [(UInt64.max, UInt64(0)), (0, .max), (.max, .max), (0, 0), (.max, 0)] {
      _ = clock.now(wall: wall, monotonic: monotonic)
    }
  }
}
