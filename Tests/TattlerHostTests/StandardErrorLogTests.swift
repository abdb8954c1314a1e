import Logging
import TattlerConfig
import TattlerPipeline
import Testing

@testable import TattlerHost

@Suite struct StandardErrorLogTests {
  private func line(
    _ message: String, _ metadata: Logger.Metadata = [:], _ format: LogConfiguration.Format = .text,
    color: Bool = false
  ) -> String {
    String(
      decoding: StandardErrorLog.line(.warning, message, metadata, time: "T", format, usesColor: color),
      as: UTF8.self)
  }

  @Test func fieldsAreSortedAndQuotedWhereTheyMust() {
    #expect(
      line("Sent.", ["b": "two words", "a": "1", "c": "", "d": #"say "hi""#])
        == #"T warning Sent. a=1 b="two words" c="" d="say \"hi\"""#)
  }

  @Test(arguments: ["\n", "\r", "\u{1B}[2J", "\u{9B}", "\u{0}", "\u{7F}", "\u{85}"])
  func controlCharactersOfOthersDoNotReachTheTerminal(control: String) {
    let shown = line("said \(control)x", ["error": "y\(control)z"])
    #expect(!shown.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(shown.debugDescription)")
    #expect(shown.contains("said ") && shown.contains("y ") && shown.contains("z"))
  }

  @Test func jsonKeepsEveryCharacterAndIsOneLine() throws {
    let text = line("a \"b\"\n\u{1B}", ["k\n": "v\u{0}"], .json)
    #expect(!text.contains("\n") && !text.contains("\u{1B}"))
    let json = try JSONValue(parsing: Array(text.utf8))
    #expect(json["time"]?.stringValue == "T" && json["level"]?.stringValue == "warning")
    #expect(json["message"]?.stringValue == "a \"b\"\n\u{1B}")
    #expect(json["k\n"]?.stringValue == "v\u{0}")
  }

  @Test func coloursSurroundTheLevelOnly() {
    #expect(line("x", color: true) == "T \u{1B}[33mwarning\u{1B}[0m x")
  }
}
