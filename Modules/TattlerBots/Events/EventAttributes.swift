internal import TattlerMetrics

/// Who took part in an event: said once for a bot or a conversation, and again where an event knows better.
///
/// ```swift
/// let bot = EventAttributes(channel: "whatsapp", botID: "support", version: "2.4")
/// let turn = bot.overridden(by: EventAttributes(conversationID: "c-17", userID: "u-3"))
/// ```
public struct EventAttributes: Sendable, Hashable {
  /// The attributes by their keys, which are the tags of a ``BotEvent``.
  public enum Key: String, Sendable, Hashable, CaseIterable {
    /// See ``EventAttributes/channel``.
    case channel
    /// See ``EventAttributes/botID``.
    case botID = "botId"
    /// See ``EventAttributes/conversationID``.
    case conversationID = "conversationId"
    /// See ``EventAttributes/userID``.
    case userID = "userId"
    /// See ``EventAttributes/version``.
    case version
  }

  /// Where the bot is talked to, such as `web` or `whatsapp`.
  public var channel: String?
  /// Which bot.
  public var botID: String?
  /// Which conversation.
  public var conversationID: String?
  /// Which user.
  public var userID: String?
  /// Which version of the bot.
  public var version: String?

  /// Names what is known.
  public init(
    channel: String? = nil, botID: String? = nil, conversationID: String? = nil, userID: String? = nil,
    version: String? = nil
  ) {
    self.channel = channel
    self.botID = botID
    self.conversationID = conversationID
    self.userID = userID
    self.version = version
  }

  /// The value of a key.
  public subscript(key: Key) -> String? {
    switch key {
    case .channel: channel
    case .botID: botID
    case .conversationID: conversationID
    case .userID: userID
    case .version: version
    }
  }

  /// These attributes, but for those that others say.
  public func overridden(by other: EventAttributes) -> EventAttributes {
    EventAttributes(
      channel: other.channel ?? channel, botID: other.botID ?? botID,
      conversationID: other.conversationID ?? conversationID, userID: other.userID ?? userID,
      version: other.version ?? version)
  }

  /// Those of some keys, as attributes of a series.
  func attributes(_ keys: Set<Key>) -> Attributes {
    var attributes = Attributes()
    for key in Key.allCases where keys.contains(key) {
      if let value = self[key] { attributes.elements.append(Attribute(key.rawValue, value)) }
    }
    return attributes
  }

  /// The event of a name.
  func event(_ name: String, value: Double) throws(BotEventError) -> BotEvent {
    try BotEvent(
      name: name, channel: channel, botID: botID, conversationID: conversationID, userID: userID, version: version,
      value: value)
  }
}
