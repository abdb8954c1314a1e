import TattlerBots

/// Conversations with a bot on two channels.
struct ChatTraffic {
  private struct Chat {
    let conversation: Conversation
    var turnsLeft: Int
  }

  private let events: BotEvents
  private let hand: TimeHand
  private var chats: [Chat] = []
  private var count = 0
  private var chance: Chance

  init(_ events: BotEvents, hand: TimeHand, seed: UInt64) {
    (self.events, self.hand) = (events, hand)
    chance = Chance(seed: seed)
  }

  /// Goes on by a few seconds.
  mutating func advance(load: Double) throws {
    if chance.isTrue(0.16 * load) {
      count += 1
      let channel = chance.isTrue(0.6) ? "whatsapp" : "web"
      chats.append(
        Chat(
          conversation: try events.conversation("c-\(count)", EventAttributes(channel: channel)),
          turnsLeft: Int(chance.next(in: 2...9))))
    }
    for index in chats.indices where chance.isTrue(0.2) { go(index) }
    chats.removeAll { $0.turnsLeft <= 0 }
  }

  /// The user says something, and the bot replies.
  private mutating func go(_ index: Int) {
    let conversation = chats[index].conversation
    hand.earlier(byMilliseconds: min(chance.latency(900), 4_900)) { conversation.userMessage() }
    conversation.botReply()
    chats[index].turnsLeft -= 1
    if chance.isTrue(0.015) { conversation.error(chance.isTrue(0.7) ? "timeout" : "bad_answer") }
    if chance.isTrue(0.01) {
      // Nobody answers any more: the conversation ends with its time.
      chats[index].turnsLeft = 0
    } else if chance.isTrue(0.025) {
      conversation.end()
      chats[index].turnsLeft = 0
    } else if chats[index].turnsLeft == 0 {
      conversation.complete()
    }
  }
}
