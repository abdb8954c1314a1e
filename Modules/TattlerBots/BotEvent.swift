public import TattlerModel

/// One event of a bot: a name, who took part, and a value.
///
/// It becomes the line
/// `name,channel=…,botId=…,conversationId=…,userId=…,version=… metric=<value> <time>`, which Grafana Cloud stores as
/// the series `name_metric`.
///
/// ```swift
/// let event = try BotEvent(name: "handover", channel: "whatsapp", conversationID: "c-17")
/// let batch = try event.batch(time: now)
/// ```
public struct BotEvent: Sendable, Hashable {
  /// What happened.
  public let name: String
  /// Where the bot is talked to, such as `web` or `whatsapp`.
  public let channel: String?
  /// Which bot.
  public let botID: String?
  /// Which conversation.
  public let conversationID: String?
  /// Which user.
  public let userID: String?
  /// Which version of the bot.
  public let version: String?
  /// How much; 1 where the event is counted.
  public let value: Double

  /// The tag keys, in the order of the line.
  public static let tagKeys = ["channel", "botId", "conversationId", "userId", "version"]

  /// The field that holds the value.
  public static let fieldKey = "metric"

  /// Makes an event. An attribute that is nil is left out.
  ///
  /// - Throws: ``BotEventError`` for a name with whitespace, a control character, a comma or an equals sign, for an
  ///   attribute that is blank, and for a value that is no finite number.
  public init(
    name: String, channel: String? = nil, botID: String? = nil, conversationID: String? = nil, userID: String? = nil,
    version: String? = nil, value: Double = 1
  ) throws(BotEventError) {
    try Self.check(name: name)
    let attributes = [channel, botID, conversationID, userID, version]
    for (key, attribute) in zip(Self.tagKeys, attributes) { try Self.check(attribute, key: key) }
    guard value.isFinite else {
      throw BotEventError(.badValue, key: "value", "the value must be a finite number, not \(value)")
    }
    self.name = name
    self.channel = channel
    self.botID = botID
    self.conversationID = conversationID
    self.userID = userID
    self.version = version
    self.value = value
  }

  /// The attributes that are there, in the order of the line.
  public var tags: [(key: String, value: String)] {
    zip(Self.tagKeys, [channel, botID, conversationID, userID, version]).compactMap { key, value in
      value.map { (key, $0) }
    }
  }

  /// The event as a batch of one row.
  ///
  /// - Parameter time: nanoseconds since 1970.
  public func batch(time: Int64) throws(MetricBatchError) -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: name, field: Self.fieldKey)
    let set = try builder.addAttributes(tags.map { ($0.key, .string($0.value)) })
    try builder.addRow(attributes: set, time: time, [(metric, .double(value))])
    return try builder.finish()
  }

  private static func check(name: String) throws(BotEventError) {
    guard !name.isEmpty else { throw BotEventError(.blank, key: "name", "the name is empty") }
    for (index, scalar) in name.unicodeScalars.enumerated() where isForbidden(scalar) {
      throw BotEventError(
        .badName, key: "name", "the name has \(describe(scalar)) at position \(index + 1); use letters, digits and _")
    }
    if name.hasPrefix("#") {
      throw BotEventError(.badName, key: "name", "the name begins with #, which starts a comment")
    }
  }

  private static func check(_ attribute: String?, key: String) throws(BotEventError) {
    guard let attribute else { return }
    if attribute.unicodeScalars.allSatisfy({ $0.properties.isWhitespace }) {
      throw BotEventError(.blank, key: key, "\(key) is blank; leave it out where there is none")
    }
    for (index, scalar) in attribute.unicodeScalars.enumerated() where isControl(scalar) {
      throw BotEventError(.badAttribute, key: key, "\(key) has \(describe(scalar)) at position \(index + 1)")
    }
    if attribute.hasSuffix("\\") {
      throw BotEventError(.badAttribute, key: key, "\(key) ends in a backslash, which line protocol cannot carry")
    }
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "," || scalar == "=" || scalar == "\\" || scalar.properties.isWhitespace || isControl(scalar)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .lineSeparator
      || scalar.properties.generalCategory == .paragraphSeparator
  }

  private static func describe(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": return "a space"
    case "\t": return "a tab"
    case "\n": return "a line feed"
    case "\r": return "a carriage return"
    case ",": return "a comma"
    case "=": return "an equals sign"
    case "\\": return "a backslash"
    default:
      let hex = String(scalar.value, radix: 16, uppercase: true)
      let kind = scalar.properties.isWhitespace ? "the whitespace" : "the control character"
      return "\(kind) U+\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex)"
    }
  }
}
