import Foundation
import TattlerCompression
import TattlerModel
import TattlerPlugin
import Testing

@testable import FileSink

@Suite struct FileSinkTests {
  let folder: TemporaryFolder
  let host = TestHost()

  init() throws { folder = try TemporaryFolder() }

  private func sink(
    _ path: String, rotation: FileRotation = FileRotation(), syncs: Bool = true, maximumOpenFiles: Int = 64
  ) throws -> FileSink {
    let configuration = FileSinkConfiguration(
      path: try PathTemplate(folder.path + "/" + path), rotation: rotation, syncs: syncs,
      maximumOpenFiles: maximumOpenFiles)
    return try FileSink(configuration: configuration, host: host.sinkHost)
  }

  private func lines(_ range: Range<Int>) -> String {
    range.map { "m f=\($0)i \($0)\n" }.joined()
  }

  @Test func rowsAreAppendedInOrderAndSurviveAnotherStart() async throws {
    for range in [0..<3, 3..<5] {
      let sink = try sink("a.lp")
      #expect(await sink.deliver(try numbered(range)) == .delivered(rows: range.count))
      sink.close()
    }
    #expect(try folder.files() == ["a.lp": lines(0..<5)])
    let permissions = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.lp")[.posixPermissions]
    #expect(permissions as? Int == 0o600)
  }

  @Test func onlyTheRowsOfTheSubmissionAreWritten() async throws {
    let sink = try sink("a.lp")
    #expect(await sink.deliver(try numbered(0..<10), rows: 4..<7) == .delivered(rows: 3))
    sink.close()
    #expect(try folder.files() == ["a.lp": lines(4..<7)])
  }

  @Test func placeholdersSpreadRowsOverFiles() async throws {
    let day: Int64 = 86_400_000_000_000
    let sink = try sink("logs/{date:%Y-%m-%d}/{attribute:channel}/{measurement}.lp")
    let rows = try batch([
      ("a", [("channel", .string("web"))], .int(1), 0), ("b", [("channel", .string("web"))], .int(2), 0),
      ("a", [("channel", .string("sms"))], .int(3), day), ("a", [], .int(4), day),
      ("a", [("channel", .string("web"))], .int(5), 1),
      ("a", [("channel", .int(7))], .int(6), -1), ("a", [("channel", .string(""))], .string("x y"), nil),
    ])
    #expect(await sink.deliver(rows) == .delivered(rows: 7))
    sink.close()
    #expect(
      try folder.names() == [
        "logs/1969-12-31/7/a.lp", "logs/1970-01-01/web/a.lp", "logs/1970-01-01/web/b.lp", "logs/1970-01-02/none/a.lp",
        "logs/1970-01-02/sms/a.lp", "logs/2026-11-21/none/a.lp",
      ])
    #expect(try folder.read("logs/1970-01-01/web/a.lp") == "a,channel=web f=1i 0\na,channel=web f=5i 1\n")
    #expect(try folder.read("logs/2026-11-21/none/a.lp") == "a f=\"x y\" \(host.now)\n")
  }

  @Test("a row later than signed times reach is filed and written under the latest of them")
  func lateTimes() async throws {
    let sink = try sink("{date:%Y-%m-%d}.lp")
    var bytes = try batch([("m", [], .int(1), 0x1122_3344_5566_7788)]).bytes
    let place = try #require(bytes.firstRange(of: [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]))
    for index in place { bytes[index] = 0xFF }
    #expect(await sink.deliver(try MetricBatch(validating: bytes)) == .delivered(rows: 1))
    sink.close()
    #expect(try folder.files() == ["2262-04-11.lp": "m f=1i 9223372036854775807\n"])
  }

  @Test(arguments: [
    "..", "../../../tmp/out", "/etc/passwd", ".hidden", "a/../../b", "\0", "x\0/../y",
    String(repeating: "../", count: 400),
    String(repeating: "é", count: 3000), "", "\u{202E}", "m.20261121T032833123Z",
  ])
  func noValueLeadsOutOfTheFolder(value: String) async throws {
    let sink = try sink("in/{attribute:x}/{attribute:x}.lp")
    #expect(await sink.deliver(try batch([("m", [("x", .string(value))], .int(1), 0)])) == .delivered(rows: 1))
    sink.close()
    let names = try folder.names()
    #expect(names.count == 1)
    let parts = try #require(names.first).split(separator: "/", omittingEmptySubsequences: false)
    #expect(parts.count == 3 && parts[0] == "in")
    #expect(parts.allSatisfy { !$0.hasPrefix(".") && !$0.isEmpty })
  }

  @Test func symbolicLinksInsideTheFolderAreNotFollowed() async throws {
    let outside = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/evil", withDestinationPath: outside.path)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/m.lp", withDestinationPath: outside.path + "/file")
    for path in ["{attribute:x}/a.lp", "{measurement}.lp"] {
      let sink = try sink(path)
      let outcome = await sink.deliver(try batch([("m", [("x", .string("evil"))], .int(1), 0)]))
      #expect(outcome?.disposition == .retry(afterNanoseconds: nil))
      #expect(outcome?.rowsDone == 0)
      sink.close()
    }
    #expect(try outside.names().isEmpty)
  }

  @Test(arguments: [
    ("m f=1i 1\nm f=2", "m f=1i 1\n"), ("m f=1", ""), ("", ""), ("m f=1i 1\n", "m f=1i 1\n"),
    (String(repeating: "x", count: 200_000), ""), ("a\n" + String(repeating: "\0", count: 70_000), "a\n"),
  ])
  func aTornLastLineIsCutOff(before: String, kept: String) async throws {
    try folder.write(before, to: "a.lp")
    let sink = try sink("a.lp")
    #expect(await sink.deliver(try numbered(5..<6)) == .delivered(rows: 1))
    sink.close()
    #expect(try folder.read("a.lp") == kept + lines(5..<6))
  }

  @Test func aFileIsPutAsideBeforeItPassesItsLargestSize() async throws {
    let line = lines(10..<11).utf8.count
    let sink = try sink("a.lp", rotation: FileRotation(maximumBytes: line * 3 + 1))
    #expect(await sink.deliver(try numbered(10..<18)) == .delivered(rows: 8))
    sink.close()
    let stamp = "20261121T032833123Z"
    #expect(
      try folder.files() == [
        "a.\(stamp).lp": lines(10..<13), "a.\(stamp)-1.lp": lines(13..<16), "a.lp": lines(16..<18),
      ])
    #expect(host.counter("files_rotated") == 2)
  }

  @Test func aLineThatIsLongerThanAFileGetsOneOfItsOwn() async throws {
    let sink = try sink("a.lp", rotation: FileRotation(maximumBytes: 12))
    let long = String(repeating: "x", count: 50)
    let rows = try batch([("m", [], .int(1), 1), (long, [], .int(2), 2), ("m", [], .int(3), 3)])
    #expect(await sink.deliver(rows) == .delivered(rows: 3))
    sink.close()
    #expect(try folder.files().values.sorted() == ["m f=1i 1\n", "m f=3i 3\n", "\(long) f=2i 2\n"])
  }

  @Test func aFileIsPutAsideWhenItsPeriodIsOver() async throws {
    let sink = try sink("a.lp", rotation: FileRotation(every: .seconds(3600)))
    #expect(await sink.deliver(try numbered(0..<1)) == .delivered(rows: 1))
    host.now += 31 * 60 * 1_000_000_000
    #expect(await sink.deliver(try numbered(1..<2)) == .delivered(rows: 1))
    host.now += 60 * 1_000_000_000
    #expect(await sink.deliver(try numbered(2..<3)) == .delivered(rows: 1))
    sink.close()
    #expect(
      try folder.files() == [
        "a.20261121T040033123Z.lp": lines(0..<2), "a.lp": lines(2..<3),
      ])
  }

  @Test func onlyTheNewestRotatedFilesAreKept() async throws {
    try folder.write("other", to: "b.20200101T000000000Z.lp")
    let sink = try sink("a.lp", rotation: FileRotation(maximumBytes: 1, keepCount: 2))
    for number in 0..<6 {
      #expect(await sink.deliver(try numbered(number..<number + 1)) == .delivered(rows: 1))
      host.now += 1_000_000_000
    }
    sink.close()
    // The inbox of the housekeeping is emptied before `close` returns.
    #expect(try folder.files().values.sorted() == [lines(3..<4), lines(4..<5), lines(5..<6), "other"])
  }

  @Test func rotatedFilesThatAreTooOldAreRemovedAtTheStart() throws {
    for name in [
      "a.20261120T032833123Z.lp", "a.20261121T022833123Z.lp.gz", "a.20261121T032800000Z.lp", "c.20200101T000000000Z.lp",
    ] {
      try folder.write("x", to: name)
    }
    try sink("a.lp", rotation: FileRotation(keepAge: .seconds(1800))).close()
    #expect(try folder.names() == ["a.20261121T032800000Z.lp", "c.20200101T000000000Z.lp"])
  }

  @Test func rotatedFilesAreCompressedToAStreamThatReadsBack() async throws {
    let sink = try sink("{measurement}.lp", rotation: FileRotation(maximumBytes: 3 << 20, compression: .gzip))
    let rows = try numbered(0..<200_000)
    var done = 0
    while done < rows.rowCount { done += try #require(await sink.deliver(rows, rows: done..<rows.rowCount)).rowsDone }
    sink.close()
    // A sink that closes leaves what is not compressed yet to the next start.
    try self.sink("{measurement}.lp", rotation: FileRotation(compression: .gzip)).close()
    let sweeper = FileHousekeeper(
      FileSinkConfiguration(
        path: try PathTemplate(folder.path + "/{measurement}.lp"), rotation: FileRotation(compression: .gzip)),
      host: host.sinkHost, isClosing: { false })
    sweeper.sweep()
    let name = try #require(try folder.names().first { $0.hasSuffix(".gz") })
    #expect(try folder.names() == [name, "m.lp"].sorted())
    let compressed = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)))
    let plain = try Gzip.decompress(compressed, limit: 4 << 20)
    #expect(plain.count > 2 << 20)
    #expect(String(decoding: plain, as: UTF8.self) + (try folder.read("m.lp")) == lines(0..<200_000))
  }

  @Test func whatACrashLeftIsFinishedAtTheStart() throws {
    try folder.write("half", to: "a.20261121T010000000Z.lp.gz.tmp")
    try folder.write("one\n", to: "a.20261121T010000000Z.lp")
    try folder.write("two\n", to: "a.20261121T020000000Z.lp")
    let whole = Data(Gzip.compress(Array("two\n".utf8)))
    try whole.write(to: URL(fileURLWithPath: folder.path + "/a.20261121T020000000Z.lp.gz"))
    try folder.write("not ours", to: "b.20261121T010000000Z.lp.gz.tmp")
    let configuration = FileSinkConfiguration(
      path: try PathTemplate(folder.path + "/a.lp"), rotation: FileRotation(compression: .gzip))
    FileHousekeeper(configuration, host: host.sinkHost, isClosing: { false }).sweep()
    #expect(
      try folder.names() == [
        "a.20261121T010000000Z.lp.gz", "a.20261121T020000000Z.lp.gz", "b.20261121T010000000Z.lp.gz.tmp",
      ])
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.20261121T010000000Z.lp.gz")))
    #expect(try Gzip.decompress(bytes, limit: 100) == Array("one\n".utf8))
  }

  @Test func moreFilesThanMayBeOpenAreWrittenAll() async throws {
    let sink = try sink("{attribute:n}.lp", maximumOpenFiles: 3)
    let rows = try batch((0..<60).map { ("m", [("n", .int(Int64($0 % 20)))], .int(Int64($0)), Int64($0)) })
    for _ in 0..<2 { #expect(await sink.deliver(rows) == .delivered(rows: 60)) }
    sink.close()
    let files = try folder.files()
    #expect(files.count == 20)
    #expect(files.values.allSatisfy { $0.split(separator: "\n").count == 6 })
    #expect(files["7.lp"]?.hasPrefix("m,n=7 f=7i 7\nm,n=7 f=27i 27\nm,n=7 f=47i 47\nm,n=7 f=7i 7\n") == true)
  }

  @Test func aFileThatWasMovedAwayIsMadeAnew() async throws {
    let sink = try sink("a.lp")
    #expect(await sink.deliver(try numbered(0..<1)) == .delivered(rows: 1))
    try FileManager.default.moveItem(atPath: folder.path + "/a.lp", toPath: folder.path + "/old.lp")
    #expect(await sink.deliver(try numbered(1..<2)) == .delivered(rows: 1))
    try FileManager.default.removeItem(atPath: folder.path + "/a.lp")
    #expect(await sink.deliver(try numbered(2..<3)) == .delivered(rows: 1))
    sink.close()
    #expect(try folder.files() == ["old.lp": lines(0..<1), "a.lp": lines(2..<3)])
  }

  @Test func manySubmissionsAreCompletedInOrder() async throws {
    let sink = try sink("a.lp", syncs: false)
    var accepted = 0
    for number in 0..<200 {
      var outcome = await sink.deliver(try numbered(number..<number + 1))
      while outcome == nil { outcome = await sink.deliver(try numbered(number..<number + 1)) }
      if outcome == .delivered(rows: 1) { accepted += 1 }
    }
    sink.close()
    #expect(accepted == 200)
    #expect(try folder.read("a.lp") == lines(0..<200))
  }

  @Test func aClosedSinkIsBusy() async throws {
    let sink = try sink("a.lp")
    sink.close()
    #expect(await sink.deliver(try numbered(0..<1)) == nil)
  }
}
