internal import TattlerMetrics

/// A conversation of a user and a bot: how long replies take, what goes wrong, how it ends.
///
/// ```swift
/// let conversation = try events.conversation("c-17")
/// conversation.userMessage()
/// conversation.botReply()
/// conversation.complete()
/// ```
/// It begins with ``BotEvents/conversation(_:_:)`` and ends once: with ``complete()``, with ``end()``, or when nobody
/// said anything for ``BotEvents/Options/conversationTimeout``. What comes later has no effect, but for errors. Several
/// of these with one id are one conversation, so that a server that is called for each message need not keep it.
public struct Conversation: Sendable {
  /// What tells it from others.
  public let id: String
  /// Who takes part.
  public let attributes: EventAttributes
  let series: Attributes
  let table: ConversationTable
  let clock: BotClock

  /// The user said something.
  public func userMessage() {
    let now = clock.monotonic()
    table.tell(id) { machine in
      machine.userMessage(at: now)
      return nil
    }
  }

  /// The bot replied: the time since the first message that had no reply is recorded.
  public func botReply() {
    let now = clock.monotonic()
    table.tell(id) { $0.botReply(at: now) }
  }

  /// Something went wrong.
  ///
  /// - Parameter type: what kind of error it is, such as `timeout` or the name of a type; not a message, as each value
  ///   is a series of its own.
  public func error(_ type: String) { table.fail(type.isEmpty ? "_OTHER" : type, series) }

  /// The conversation reached its goal.
  public func complete() { table.tell(id) { $0.end(.completed) } }

  /// The conversation is over; where it did not reach its goal, it is dropped.
  public func end() { table.tell(id) { $0.end(.dropped(.ended)) } }
}
