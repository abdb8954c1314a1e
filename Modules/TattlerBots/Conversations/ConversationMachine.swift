/// What a conversation goes through, and what is to be counted for it: each thing once, in whatever order it is told.
///
/// ```swift
/// var machine = ConversationMachine(now: .zero)
/// machine.userMessage(at: .seconds(1))
/// machine.botReply(at: .seconds(3))  // .responded(after: 2 s)
/// machine.end(.completed)            // .ended(.completed)
/// ```
/// It has no clock: times are durations since some moment.
public struct ConversationMachine: Sendable, Hashable {
  /// How a conversation ends.
  public enum Ending: Sendable, Hashable {
    /// It reached its goal.
    case completed
    /// It did not.
    case dropped(DropReason)
  }

  /// Why a conversation did not reach its goal: the attribute `reason`.
  public enum DropReason: String, Sendable, Hashable, CaseIterable {
    /// The application said that it is over.
    case ended
    /// Nobody said anything for too long.
    case timeout
    /// There were too many conversations at a time.
    case evicted
  }

  /// What is to be counted.
  public enum Effect: Sendable, Hashable {
    /// A reply, so long after the first message that it answers.
    case responded(after: Duration)
    /// The end.
    case ended(Ending)
  }

  /// How it ended; nil while it goes on.
  public private(set) var ending: Ending?
  /// When something was said last.
  public private(set) var lastHeard: Duration
  /// The first message of the user that has no reply yet.
  public private(set) var waitingSince: Duration?

  /// A conversation that begins now.
  public init(now: Duration) { lastHeard = now }

  /// The user said something. Of several messages without a reply the first one counts.
  public mutating func userMessage(at now: Duration) {
    guard ending == nil else { return }
    lastHeard = max(lastHeard, now)
    if waitingSince == nil { waitingSince = now }
  }

  /// The bot said something. Only the first reply to a message is one.
  public mutating func botReply(at now: Duration) -> Effect? {
    guard ending == nil else { return nil }
    lastHeard = max(lastHeard, now)
    guard let since = waitingSince else { return nil }
    waitingSince = nil
    return .responded(after: max(.zero, now - since))
  }

  /// It ends; only the first end is one.
  public mutating func end(_ ending: Ending) -> Effect? {
    guard self.ending == nil else { return nil }
    self.ending = ending
    waitingSince = nil
    return .ended(ending)
  }

  /// It ends where nobody said anything for too long.
  public mutating func expire(at now: Duration, timeout: Duration) -> Effect? {
    now - lastHeard > timeout ? end(.dropped(.timeout)) : nil
  }
}
