import TattlerBots
import TattlerModel
import Testing

@Suite struct BotEventTests {
  @Test func anEventBecomesTheLineOfTheReplacedIntegrationWithoutItsUUID() throws {
    let event = try BotEvent(
      name: "handover", channel: "whatsapp", botID: "b-1", conversationID: "c 17", userID: "u=3", version: "1.2",
      value: 2.5)
    let rows = try event.batch(time: 1_700_000_000_000_000_001).spelledRows
    #expect(
      rows == [
        MetricRow(
          name: "handover",
          attributes: [
            .init("channel", .string("whatsapp")), .init("botId", .string("b-1")),
            .init("conversationId", .string("c 17")), .init("userId", .string("u=3")), .init("version", .string("1.2")),
          ],
          fields: [.init("metric", .double(2.5))], time: 1_700_000_000_000_000_001)
      ])
  }

  @Test func attributesThatAreNotGivenAreLeftOutAndTheValueIsOne() throws {
    let rows = try BotEvent(name: "done", userID: "u").batch(time: 5).spelledRows
    #expect(rows[0].attributes == [.init("userId", .string("u"))])
    #expect(rows[0].fields == [.init("metric", .double(1))])
  }

  @Test(arguments: [
    ("a b", "a space at position 2"), ("a\tb", "a tab at position 2"), ("ab\n", "a line feed at position 3"),
    ("\rx", "a carriage return at position 1"), ("a,b", "a comma at position 2"),
    ("a=b", "an equals sign at position 2"), ("a\\b", "a backslash at position 2"),
    ("a\u{0}b", "the control character U+0000 at position 2"), ("a\u{A0}b", "the whitespace U+00A0 at position 2"),
    ("a\u{2028}b", "the whitespace U+2028 at position 2"), ("", "empty"), ("#x", "begins with #"),
  ])
  func aNameThatCouldBreakALineIsRefusedWithTheCharacter(name: String, words: String) {
    let error = #expect(throws: BotEventError.self) { try BotEvent(name: name) }
    #expect(error?.key == "name")
    #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: ["", " ", "\t", "\u{A0}"])
  func aBlankAttributeIsAnError(value: String) {
    let error = #expect(throws: BotEventError.self) { try BotEvent(name: "n", conversationID: value) }
    #expect(error?.code == .blank)
    #expect(error?.key == "conversationId")
  }

  @Test func anAttributeThatLineProtocolCannotCarryIsAnError() {
    #expect(throws: BotEventError.self) { try BotEvent(name: "n", channel: "a\nb") }
    #expect(throws: BotEventError.self) { try BotEvent(name: "n", channel: "a\\") }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aValueThatIsNoFiniteNumberIsAnError(value: Double) {
    let error = #expect(throws: BotEventError.self) { try BotEvent(name: "n", value: value) }
    #expect(error?.code == .badValue)
  }
}
