import Synchronization
import TattlerPipeline
import Testing

@testable import TattlerHost

@Suite struct ShutdownDeadlineTests {
  private final class Time: Sendable {
    let now = Mutex<UInt64>(1_000)
  }

  private let time = Time()

  private func deadline(_ drain: UInt64) -> ShutdownDeadline {
    ShutdownDeadline(drainNanoseconds: drain) { [time] in time.now.withLock { $0 } }
  }

  @Test func theTimeRunsFromTheFirstBeginning() {
    let deadline = deadline(500)
    time.now.withLock { $0 = 1_300 }
    #expect(deadline.remainingNanoseconds == 500)
    deadline.begin()
    time.now.withLock { $0 = 1_700 }
    deadline.begin()
    #expect(deadline.remainingNanoseconds == 100)
    time.now.withLock { $0 = 2_000 }
    #expect(deadline.remainingNanoseconds == 0)
  }

  @Test(arguments: [(0, 0), (500, 250), (10_000_000_000, 2_000_000_000)])
  func requestsGetAPartOfIt(drain: UInt64, patience: UInt64) {
    #expect(deadline(drain).patienceNanoseconds == patience)
  }

  @Test func aDrainWithoutAnEndIsOne() {
    let deadline = deadline(.max)
    deadline.begin()
    #expect(deadline.remainingNanoseconds == UInt64.max - 1_000)
  }
}
