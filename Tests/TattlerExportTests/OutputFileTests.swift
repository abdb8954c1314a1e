import Foundation
import TestRandom
import Testing

@testable import TattlerExport

@Suite struct OutputFileTests {
  /// A folder on a disk; and one in memory where there is one, which may know no direct writes.
  private static func folders() throws -> [TemporaryFolder] {
    let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? [try TemporaryFolder(in: "/dev/shm")] : []
    return [try TemporaryFolder()] + memory
  }

  /// Bytes that come again after a length that no page and no block is a multiple of.
  private static let all: [UInt8] = {
    let period = (0..<65_537).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    return (0..<256).reduce(into: []) { bytes, _ in bytes += period }
  }()

  private static func bytes(_ range: Range<Int>) -> [UInt8] { Array(all[range]) }

  @Test("Whatever is appended, and whenever it has to be there, the file is what was appended", arguments: 0..<8)
  func appending(_ seed: UInt64) throws {
    for folder in try Self.folders() {
      var random = SeededRandom(seed: seed)
      let output = try OutputFile(path: folder["out"])
      var length = 0
      for _ in 0..<30 {
        let most = [3, 5_000, 40_000, BlockWriter.blockBytes * 2][Int(random.next() % 4)]
        let count = Int(random.next() % UInt64(most))
        output.append(Self.bytes(length..<length + count))
        length += count
        let part = Self.bytes(length..<length + Int(random.next() % UInt64(most)) % OutputFile.roomBytes)
        let room = unsafe output.room(part.count)
        unsafe UnsafeMutableRawBufferPointer(start: room, count: part.count).copyBytes(from: part)
        output.advance(part.count)
        length += part.count
        #expect(output.length == length)
        guard random.next() % 6 == 0 else { continue }
        output.drain()
        #expect(output.failure == nil && folder.bytes("out").count == length)
      }
      output.drain()
      #expect(output.failure == nil)
      #expect(folder.bytes("out") == Self.bytes(0..<length))
    }
  }

  @Test(
    "A file goes on where it was cut",
    arguments: [0, 1, 4_095, 4_096, 4_097, 8_191, 600_000, BlockWriter.blockBytes, BlockWriter.blockBytes + 1])
  func cutting(_ length: Int) throws {
    for folder in try Self.folders() {
      do {
        let output = try OutputFile(path: folder["out"])
        output.append(Self.bytes(0..<length) + Array("torn".utf8))
        output.drain()
      }
      let output = try OutputFile(path: folder["out"])
      try output.cut(to: length)
      #expect(output.length == length)
      output.append(Self.bytes(length..<length + 10_000))
      output.drain()
      #expect(output.failure == nil)
      #expect(folder.bytes("out") == Self.bytes(0..<length + 10_000))
    }
  }

  @Test("What a file has at any time is the beginning of what was appended")
  func prefix() throws {
    let folder = try TemporaryFolder()
    let output = try OutputFile(path: folder["out"])
    var length = 0
    for _ in 0..<40 {
      output.append(Self.bytes(length..<length + 100_001))
      length += 100_001
      let found = folder.bytes("out")
      #expect(found == Self.bytes(0..<found.count))
    }
    output.drain()
  }

  @Test("A file that cannot be written says why, once")
  func failure() throws {
    try #require(FileManager.default.fileExists(atPath: "/dev/full"))
    let descriptor = unsafe open("/dev/full", O_RDWR)
    defer { close(descriptor) }
    let writer = try BlockWriter(descriptor: descriptor, name: "out.csv", isFile: true)
    for _ in 0..<3 {
      var block = writer.take()
      block.count = BlockWriter.blockBytes
      writer.hand(over: block)
    }
    writer.drain()
    #expect(writer.failure == ExportFailure(.file, "out.csv: No space left on device"))
  }
}
