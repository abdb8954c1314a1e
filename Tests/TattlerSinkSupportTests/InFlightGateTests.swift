import Glibc
import TattlerSinkSupport
import Testing

@Suite struct InFlightGateTests {
  @Test func theGateLetsOneThroughAndWaitsForItsCompletion() {
    let gate = InFlightGate(limit: 1)
    #expect(gate.enter())
    #expect(!gate.enter())
    #expect(!gate.close(waitingMilliseconds: 1))
    var enteredAgain = true
    gate.leave { enteredAgain = gate.enter() }
    #expect(!enteredAgain, "a closed gate lets nobody in")
    #expect(gate.close(waitingMilliseconds: 1))
  }

  @Test func theSystemsWordsAreGiven() {
    #expect(SystemErrorText.words(for: ENOSPC) == "No space left on device")
    #expect(!SystemErrorText.words(for: 99_999).isEmpty)
  }
}
