import TattlerBots
import Testing

@Suite struct ConversationMachineTests {
  @Test("A reply is measured from the first message that it answers, once")
  func latency() {
    var machine = ConversationMachine(now: .zero)
    #expect(machine.botReply(at: .seconds(1)) == nil)
    machine.userMessage(at: .seconds(2))
    machine.userMessage(at: .seconds(4))
    #expect(machine.botReply(at: .seconds(7)) == .responded(after: .seconds(5)))
    #expect(machine.botReply(at: .seconds(9)) == nil)
    machine.userMessage(at: .seconds(10))
    #expect(machine.botReply(at: .seconds(9)) == .responded(after: .zero))
  }

  @Test("It ends once, whichever end comes first, and hears nothing afterwards")
  func end() {
    for first in [ConversationMachine.Ending.completed, .dropped(.ended), .dropped(.timeout)] {
      var machine = ConversationMachine(now: .zero)
      machine.userMessage(at: .seconds(1))
      #expect(machine.end(first) == .ended(first))
      #expect(machine.end(.completed) == nil)
      #expect(machine.end(.dropped(.ended)) == nil)
      #expect(machine.botReply(at: .seconds(2)) == nil)
      machine.userMessage(at: .seconds(3))
      #expect(machine.waitingSince == nil)
      #expect(machine.expire(at: .seconds(1_000), timeout: .seconds(1)) == nil)
      #expect(machine.ending == first)
    }
  }

  @Test("Silence drops it, and whatever is said puts that off")
  func timeout() {
    var machine = ConversationMachine(now: .seconds(10))
    #expect(machine.expire(at: .seconds(40), timeout: .seconds(30)) == nil)
    machine.userMessage(at: .seconds(40))
    _ = machine.botReply(at: .seconds(50))
    #expect(machine.expire(at: .seconds(80), timeout: .seconds(30)) == nil)
    #expect(machine.expire(at: .seconds(81), timeout: .seconds(30)) == .ended(.dropped(.timeout)))
  }

  @Test("Of any order of calls, one end and no more replies than messages are counted")
  func anyOrder() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var machine = ConversationMachine(now: .zero)
      var (messages, replies, ends) = (0, 0, 0)
      for step in 0..<30 {
        let now = Duration.seconds(step)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1:
          if machine.ending == nil { messages += 1 }
          machine.userMessage(at: now)
        case 2, 3: if machine.botReply(at: now) != nil { replies += 1 }
        case 4: if machine.end(Bool.random() ? .completed : .dropped(.ended)) != nil { ends += 1 }
        default: if machine.expire(at: now, timeout: .seconds(20)) != nil { ends += 1 }
        }
      }
      #expect(replies <= messages)
      #expect(ends == (machine.ending == nil ? 0 : 1))
    }
  }
}
