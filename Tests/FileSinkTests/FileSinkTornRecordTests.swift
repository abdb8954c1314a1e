import Foundation
import Glibc
import TattlerModel
import TattlerPlugin
import Testing

@testable import FileSink

/// What a kill in the middle of a write leaves, and what the next start makes of it.
@Suite struct FileSinkTornRecordTests {
  let folder: TemporaryFolder
  let host = TestHost()

  init() throws { folder = try TemporaryFolder() }

  private func sink(_ format: FileSinkConfiguration.Format = .lineProtocol) throws -> FileSink {
    try FileSink(
      configuration: FileSinkConfiguration(
        path: try PathTemplate(folder.path + "/a.lp"), format: format, syncs: false),
      host: host.sinkHost)
  }

  private func write(_ rows: MetricBatch, _ format: FileSinkConfiguration.Format = .lineProtocol) async throws {
    let sink = try sink(format)
    // A process that another test starts holds the lock of the file before between its fork and its exec.
    for _ in 0..<1000 {
      let outcome = await sink.deliver(rows)
      if outcome?.message.contains("another process") == true { continue }
      #expect(outcome == .delivered(rows: rows.rowCount))
      break
    }
    sink.close()
  }

  private func append(_ bytes: some Collection<UInt8>) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/a.lp"))
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  private static let hardTexts = [
    "a\nb", "\n", "a\n\nm f=1i 1\n", "say \"hi\"\n\\", "\\\"\n\\\\\"\n", "x\" 1\nm f=\"", "\\\n\"", "tab\tand\r\n",
  ]

  @Test(arguments: FileSinkConfiguration.Format.allCases, [true, false])
  func noPartOfARecordIsLeftWhereverTheWriteEnded(format: FileSinkConfiguration.Format, keepsMark: Bool) async throws {
    let first = try numbered(0..<2)
    let last = try numbered(2..<3)
    try await write(first, format)
    let head = Array(try folder.read("a.lp").utf8)
    try await write(last, format)
    let end = Array(try folder.read("a.lp").utf8.dropFirst(head.count))
    for text in Self.hardTexts {
      let tags: [(String, MetricValue)] = [("q", .string("a\"b, =\\c")), ("z", .string("=\""))]
      let rows = try batch([("m \"x", tags, .string(text), 1)])
      try FileManager.default.removeItem(atPath: folder.path + "/a.lp")
      try await write(rows, format)
      let record = Array(try folder.read("a.lp").utf8)
      #expect(record.last == UInt8(ascii: "\n"))
      for cut in 0...record.count {
        try FileManager.default.removeItem(atPath: folder.path + "/a.lp")
        if keepsMark {
          try await write(first, format)
        } else {
          try folder.write(String(decoding: head, as: UTF8.self), to: "a.lp")
        }
        try append(record[..<cut])
        try await write(last, format)
        let kept = cut == record.count ? record : []
        #expect(Array(try folder.read("a.lp").utf8) == head + kept + end, "\(text.debugDescription) cut at \(cut)")
      }
    }
  }

  @Test(.enabled(if: marksAreKept, "the file system of temporary files has no extended attributes"))
  func whatLiesInFrontOfTheMarkIsNotReadAgain() async throws {
    let before = "not=a record \"\nm f=\"open\n"
    try folder.write(before, to: "a.lp")
    let descriptor = unsafe open(folder.path + "/a.lp", O_RDWR)
    SizeMark.write(before.utf8.count, descriptor)
    try append("m f=\"x\ny".utf8)
    try await write(try numbered(0..<1))
    #expect(try folder.read("a.lp") == before + "m f=0i 0\n")
    #expect(SizeMark.read(descriptor) == before.utf8.count + 9)
    close(descriptor)
  }

  @Test(
    .enabled(if: marksAreKept, "the file system of temporary files has no extended attributes"),
    arguments: [1, 3, 1000])
  func aMarkThatDoesNotFitTheContentIsNotBelieved(mark: Int) async throws {
    let before = "m f=\"a\nb\" 1\nm f=\"c\nd\" 2\n"
    try folder.write(before, to: "a.lp")
    let descriptor = unsafe open(folder.path + "/a.lp", O_RDWR)
    SizeMark.write(mark, descriptor)
    close(descriptor)
    try append("m f=\"x\ny".utf8)
    try await write(try numbered(0..<1))
    #expect(try folder.read("a.lp") == before + "m f=0i 0\n")
  }

  @Test func aStrayQuoteFarAboveCostsNoLines() async throws {
    let before = "m f=\"open\n" + String(repeating: "m f=1i 1\n", count: 2_000_000)
    try folder.write(before + "m f=2", to: "a.lp")
    try await write(try numbered(0..<1))
    #expect(try folder.read("a.lp") == before + "m f=0i 0\n")
  }

  @Test func theMarkGrowsWithTheFileAndShrinksWithIt() throws {
    let root = try DirectoryHandle.root(path: folder.path, mode: 0o700)
    let file = try LineFile("b.lp", in: root, mode: 0o600, syncs: false, format: .lineProtocol, now: 0)
    let line = Array("m f=1i 1\n".utf8)
    let block = Array(repeatElement(line, count: 150_000).joined())
    try file.append(block[...])
    file.markAfterWriting()
    let descriptor = unsafe open(folder.path + "/b.lp", O_RDONLY)
    defer { close(descriptor) }
    #expect(SizeMark.read(descriptor) == (Self.marksAreKept ? block.count : nil))
    try file.append(line[...])
    file.markAfterWriting()
    #expect(SizeMark.read(descriptor) == (Self.marksAreKept ? block.count : nil))
    try file.truncate(to: line.count)
    #expect(SizeMark.read(descriptor) == (Self.marksAreKept ? line.count : nil))
  }

  private static let marksAreKept: Bool = {
    guard let folder = try? TemporaryFolder(), (try? folder.write("x", to: "x")) != nil else { return false }
    let descriptor = unsafe open(folder.path + "/x", O_RDWR)
    defer { close(descriptor) }
    SizeMark.write(1, descriptor)
    return SizeMark.read(descriptor) == 1
  }()
}
