import Foundation
import Glibc
import TattlerModel
import TattlerPlugin
import Testing

@testable import FileSink

@Suite struct FileSinkFailureTests {
  let folder: TemporaryFolder
  let host = TestHost()
  private let retry = SinkOutcome.Disposition.retry(afterNanoseconds: nil)

  init() throws { folder = try TemporaryFolder() }

  private func sink(_ path: String, rotation: FileRotation = FileRotation()) throws -> FileSink {
    try FileSink(
      configuration: FileSinkConfiguration(path: try PathTemplate(folder.path + "/" + path), rotation: rotation),
      host: host.sinkHost)
  }

  private func lines(_ range: Range<Int>) -> String { range.map { "m f=\($0)i \($0)\n" }.joined() }

  @Test func aRootThatCannotBeMadeIsRetriedAndHeals() async throws {
    try folder.write("in the way", to: "logs")
    let sink = try sink("logs/a.lp")
    #expect(host.log.contains { $0.contains("logs: ") && $0.contains("Not a directory") })
    let outcome = await sink.deliver(try numbered(0..<2))
    #expect(outcome?.disposition == retry && outcome?.rowsDone == 0)
    #expect(outcome?.message == "cannot open the folder \(folder.path)/logs: Not a directory")
    try FileManager.default.removeItem(atPath: folder.path + "/logs")
    #expect(await sink.deliver(try numbered(0..<2)) == .delivered(rows: 2))
    sink.close()
    #expect(try folder.files() == ["logs/a.lp": lines(0..<2)])
  }

  @Test func aFailureOfOneFileTakesTheOthersBack() async throws {
    let sink = try sink("{attribute:x}.lp")
    let rows = try batch(["a", "b", "c"].map { ("m", [("x", .string($0))], .int(1), 1) })
    #expect(await sink.deliver(rows, rows: 0..<1) == .delivered(rows: 1))
    try FileManager.default.createDirectory(atPath: folder.path + "/b.lp", withIntermediateDirectories: false)
    for _ in 0..<3 {
      let outcome = await sink.deliver(rows)
      #expect(outcome?.disposition == retry && outcome?.rowsDone == 0)
      #expect(outcome?.message == "cannot open \(folder.path)/b.lp: Is a directory")
    }
    try FileManager.default.removeItem(atPath: folder.path + "/b.lp")
    #expect(await sink.deliver(rows) == .delivered(rows: 3))
    sink.close()
    #expect(
      try folder.files() == [
        "a.lp": "m,x=a f=1i 1\nm,x=a f=1i 1\n", "b.lp": "m,x=b f=1i 1\n", "c.lp": "m,x=c f=1i 1\n",
      ])
  }

  @Test func aFileThatAnotherWriterHasLockedIsLeftAlone() async throws {
    try folder.write("theirs\n", to: "a.lp")
    let other = unsafe open(folder.path + "/a.lp", O_RDWR)
    #expect(flock(other, LOCK_EX) == 0)
    let sink = try sink("a.lp")
    let outcome = await sink.deliver(try numbered(0..<1))
    #expect(outcome?.disposition == retry)
    #expect(outcome?.message.contains("another process") == true)
    close(other)
    #expect(await sink.deliver(try numbered(0..<1)) == .delivered(rows: 1))
    sink.close()
    #expect(try folder.read("a.lp") == "theirs\n" + lines(0..<1))
  }

  @Test func aPipeInThePlaceOfAFileIsRefused() async throws {
    #expect(unsafe mkfifo(folder.path + "/a.lp", 0o600) == 0)
    let sink = try sink("a.lp")
    let outcome = await sink.deliver(try numbered(0..<1))
    sink.close()
    #expect(outcome?.disposition == retry)
    #expect(outcome?.message.contains("regular file") == true)
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting a small disk takes a privilege that this run lacks"))
  func aFullDiskLeavesWholeLinesAndHeals() async throws {
    let disk = try #require(SmallDisk(at: folder.path, kilobytes: 256))
    defer { disk.unmount() }
    let ballast = folder.path + "/ballast"
    try Data(count: 100 << 10).write(to: URL(fileURLWithPath: ballast))
    let sink = try sink("logs/{measurement}.lp")
    var delivered = 0
    var outcome: SinkOutcome?
    while delivered < 100_000 {
      outcome = await sink.deliver(try numbered(delivered..<delivered + 1000))
      guard outcome == .delivered(rows: 1000) else { break }
      delivered += 1000
    }
    #expect(delivered > 0)
    #expect(outcome?.disposition == retry && outcome?.rowsDone == 0)
    #expect(outcome?.message == "cannot write \(folder.path)/logs/m.lp: No space left on device")
    #expect(try folder.read("logs/m.lp") == lines(0..<delivered))
    try FileManager.default.removeItem(atPath: ballast)
    #expect(await sink.deliver(try numbered(delivered..<delivered + 1000)) == .delivered(rows: 1000))
    sink.close()
    #expect(try folder.read("logs/m.lp") == lines(0..<delivered + 1000))
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting a small disk takes a privilege that this run lacks"))
  func aDiskThatFillsUpDuringOneSubmissionKeepsWhatWasCommitted() async throws {
    let disk = try #require(SmallDisk(at: folder.path, kilobytes: 6 << 10))
    defer { disk.unmount() }
    let sink = try sink("m.lp")
    let rows = try numbered(0..<600_000)
    var done = 0
    var outcome = await sink.deliver(rows)
    done = try #require(outcome).rowsDone
    #expect(outcome?.disposition == retry)
    #expect(done > 0 && done < rows.rowCount)
    #expect(try folder.read("m.lp") == lines(0..<done))
    outcome = await sink.deliver(rows, rows: done..<done + 10)
    #expect(outcome == .delivered(rows: 10))
    sink.close()
    #expect(try folder.read("m.lp") == lines(0..<done + 10))
  }
}

/// A tmpfs of a few kilobytes.
struct SmallDisk {
  let path: String

  static let isPermitted: Bool = {
    guard let folder = try? TemporaryFolder(), let disk = SmallDisk(at: folder.path, kilobytes: 64) else {
      return false
    }
    disk.unmount()
    return true
  }()

  init?(at path: String, kilobytes: Int) {
    guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { return nil }
    self.path = path
  }

  func unmount() { _ = unsafe umount2(path, CInt(MNT_DETACH)) }
}
