import ArgumentParser
import TattlerQueue
import TestHarness
import Testing

@testable import tattler

/// What `tattler queue` prints, and what it takes.
@Suite struct QueueTextTests {
  @Test(
    "Sizes are decimal and have one digit behind the point",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (12_345_678, "12.3 MB"), (999_949, "999.9 kB"),
      (999_950, "1.0 MB"), (5_000_000_000_000, "5.0 TB"), (5_000_000_000_000_000, "5000.0 TB"),
    ])
  func sizes(bytes: Int, text: String) { #expect(HumanText.size(bytes) == text) }

  @Test(
    "Times have their two largest units",
    arguments: [
      (0, "0 s"), (1, "< 1 s"), (59_000_000_000, "59 s"), (60_000_000_000, "1 min"),
      (11_520_000_000_000, "3 h 12 min"), (90_061_000_000_000, "1 d 1 h"), (86_401_000_000_000, "1 d"),
    ])
  func durations(nanoseconds: UInt64, text: String) { #expect(HumanText.duration(nanoseconds: nanoseconds) == text) }

  @Test("Counts have their thousands apart, and one thing is one")
  func counts() {
    #expect(
      [0, 999, 1_000, 1_234_567, -1_000].map { HumanText.count($0) } == ["0", "999", "1,000", "1,234,567", "-1,000"])
    #expect(HumanText.count(1, "batch", "batches") == "1 batch" && HumanText.count(2, "point") == "2 points")
    #expect(HumanText.age(since: 2_000_000_000, now: 1) == "in the future")
  }

  @Test("Texts from outside cannot command a terminal")
  func safe() {
    #expect(HumanText.safe("a\u{1B}[31mb\r\u{202E}ü") == "a?[31mb??ü")
    #expect(TextTable.Cell("a\u{7}").text == "a?")
  }

  @Test("Columns stand under each other, with colours as well, and lines end in no spaces")
  func table() {
    var table = TextTable([.left("NAME"), .right("POINTS"), .left("WHY")])
    table.add([.init("cloud"), .init("1,000"), .init("long")])
    table.add([.init("a", .good), .init("2"), .init("x", .bad)])
    #expect(
      table.lines(colored: false) == [
        "NAME   POINTS  WHY", "cloud   1,000  long", "a           2  x",
      ])
    let colored = table.lines(colored: true)
    #expect(colored[2] == "\u{1B}[32ma\u{1B}[0m           2  \u{1B}[31mx\u{1B}[0m", "\(colored)")
  }

  @Test("A bar shows the share that is done")
  func bar() {
    #expect(
      ProgressLine.bar("checking", done: 400, total: 1_000)
        == "checking  [############------------------]  40 %  400 of 1,000")
    #expect(ProgressLine.bar("checking", done: 7, total: 5).contains("100 %"))
    #expect(ProgressLine.bar("checking", done: 7, total: nil) == "checking  7")
  }

  @Test("A check names what is wrong, and says what to do")
  func check() {
    var check = QueueCheck()
    check.batches = 1_000
    #expect(
      QueueVerifyCommand.lines(check, colored: false) == [
        "intact: 1,000 batches with 0 points and 0 dead letters checked"
      ])
    check.damagedBatches = (1...25).map { BatchID(rawValue: $0) }
    check.contradictions = ["the ledger of the sink a does not add up"]
    let lines = QueueVerifyCommand.lines(check, colored: false)
    #expect(lines.first?.hasPrefix("damaged: ") == true)
    #expect(lines.contains { $0.contains("1, 2, 3") && $0.contains("and 5 more") }, "\(lines)")
    #expect(lines.contains("  the ledger of the sink a does not add up"))
    #expect(lines.last?.contains("tattler queue repair") == true)
  }

  @Test(
    "What makes no sense on the command line is refused",
    arguments: [
      ["queue", "status"], ["queue", "status", "-c", "a", "--queue", "b"],
      ["queue", "list", "--queue", "q", "--limit", "0"],
      ["queue", "list", "--queue", "q", "--after", "-1"], ["queue", "show", "0", "--queue", "q"],
      ["queue", "show", "--queue", "q"], ["queue", "export", "--queue", "q", "--json"],
      ["queue", "export", "--queue", "q", "--format", "prometheus"], ["queue", "purge", "--queue", "q"],
      ["queue", "dead", "replay", "--queue", "q"], ["queue", "dead", "replay", "--queue", "q", "--all", "3"],
      ["queue", "dead", "drop", "--queue", "q", "--all", "--sink", "s"],
      ["queue", "dead", "show", "x", "--queue", "q"],
    ])
  func refused(arguments: [String]) {
    #expect(throws: (any Error).self) { _ = try Tattler.parseAsRoot(arguments) }
  }

  @Test(
    "What makes sense is taken",
    arguments: [
      ["queue", "status", "-c", "a"], ["queue", "list", "--queue", "q", "--limit", "10000", "--sink", "s", "--json"],
      ["queue", "show", "1", "--queue", "q", "--format", "otlp-json"],
      ["queue", "export", "--queue", "q", "--json", "-o", "f", "--dead"],
      ["queue", "dead", "replay", "3", "4", "--queue", "q"],
      ["queue", "dead", "drop", "--sink", "s", "--reason", "r", "--yes", "--queue", "q"],
      ["queue", "purge", "--sink", "s", "--forget", "--yes", "-c", "a"],
    ])
  func taken(arguments: [String]) throws { _ = try Tattler.parseAsRoot(arguments) }
}
