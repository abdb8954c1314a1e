import Testing

@testable import TattlerHost

@Suite struct IntakeCountersTests {
  @Test func whatHappenedIsCounted() {
    let counters = IntakeCounters(name: "x")
    #expect(counters.current == IntakeCounters.Figures())
    counters.take(rows: 3)
    counters.take(rows: 2, refused: 1, "bad row")
    counters.refuseRequest(String(repeating: "long ", count: 1_000))
    let figures = counters.current
    #expect(figures.takenRequests == 2 && figures.refusedRequests == 1)
    #expect(figures.acceptedRows == 5 && figures.refusedRows == 1)
    #expect(figures.lastRefusal?.count == 500)
  }

  @Test func aReasonIsNotMadeWhereNothingWasRefused() {
    let counters = IntakeCounters(name: "x")
    var wasAsked = false
    func reason() -> String {
      wasAsked = true
      return "reason"
    }
    counters.take(rows: 1, refused: 0, reason())
    #expect(!wasAsked && counters.current.lastRefusal == nil)
  }
}
