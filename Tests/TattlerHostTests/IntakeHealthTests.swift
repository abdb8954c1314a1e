import Synchronization
import TattlerQueue
import Testing

@testable import TattlerHost

@Suite struct IntakeHealthTests {
  /// A clock that a test sets.
  private final class Time: Sendable {
    let seconds = Mutex<UInt64>(100)
  }

  private let time = Time()
  private let health: IntakeHealth

  init() {
    health = IntakeHealth { [time] in time.seconds.withLock { $0 } * 1_000_000_000 }
  }

  private func refuse(_ code: QueueError.Code) async {
    await #expect(throws: QueueError.self) {
      try await health.watching { () throws(QueueError) in throw QueueError(code, "no room") }
    }
  }

  @Test func aRefusedWriteIsRememberedUntilOneIsTaken() async throws {
    #expect(health.refusal == nil)
    await refuse(.diskFull)
    #expect(health.refusal == "no room")
    try await health.watching { () throws(QueueError) in }
    #expect(health.refusal == nil)
  }

  @Test func aRefusalOfLongAgoSaysNothing() async {
    await refuse(.full)
    time.seconds.withLock { $0 = 159 }
    #expect(health.refusal == "no room")
    time.seconds.withLock { $0 = 160 }
    #expect(health.refusal == nil)
  }

  @Test(arguments: [QueueError.Code.tooLarge, .busy])
  func whatIsNotTheQueuesFaultDoesNotCount(code: QueueError.Code) async {
    await refuse(code)
    #expect(health.refusal == nil)
  }

  @Test func whatWritesNothingProvesNothing() async throws {
    await refuse(.full)
    try await health.watching(isWrite: false) { () throws(QueueError) in }
    #expect(health.refusal == "no room")
  }
}
