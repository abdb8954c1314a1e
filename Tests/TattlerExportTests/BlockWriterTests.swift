import Foundation
import Synchronization
import Testing

@testable import TattlerExport

@Suite struct BlockWriterTests {
  /// Both ends of a pipe, and what came out of it.
  private final class Pipe: Sendable {
    let reader: Int32
    let writer: Int32
    private let bytes = Mutex<[UInt8]>([])
    private let end = DispatchSemaphore(value: 0)

    init() throws {
      var ends: [Int32] = [0, 0]
      try #require(unsafe pipe(&ends) == 0)
      (reader, writer) = (ends[0], ends[1])
    }

    /// Reads to the end, slowly, on a thread of its own: those of the tests may all be waiting.
    func startReading() {
      Thread.detachNewThread { [self] in
        var part = [UInt8](repeating: 0, count: 24_000)
        while true {
          let count = unsafe read(reader, &part, part.count)
          if count <= 0 { break }
          bytes.withLock { $0 += part[..<count] }
          usleep(300)
        }
        end.signal()
      }
    }

    /// Ends the pipe, and waits for what was read.
    func finish() -> [UInt8] {
      close(writer)
      end.wait()
      close(reader)
      return bytes.withLock { $0 }
    }
  }

  /// Hands over `count` blocks, of which each has a byte of its own.
  private func fill(_ writer: BlockWriter, _ count: Int) {
    for index in 0..<count {
      var block = writer.take()
      unsafe block.memory.update(repeating: UInt8(index), count: BlockWriter.blockBytes)
      block.count = BlockWriter.blockBytes
      writer.hand(over: block)
    }
    writer.drain()
  }

  @Test("A pipe that does not wait is waited for, and a slow reader gets every byte once")
  func nonBlocking() throws {
    let pipe = try Pipe()
    try #require(fcntl(pipe.writer, F_SETFL, O_NONBLOCK) == 0)
    pipe.startReading()
    let writer = try BlockWriter(descriptor: pipe.writer, name: "standard output")
    fill(writer, 6)
    #expect(writer.failure == nil)
    let bytes = pipe.finish()
    #expect(bytes.count == 6 * BlockWriter.blockBytes)
    #expect(bytes.enumerated().allSatisfy { $1 == UInt8($0 / BlockWriter.blockBytes) })
  }

  @Test("A failure names the output and the system's word, and nothing is written after it")
  func failure() throws {
    let descriptor = unsafe open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    let writer = try BlockWriter(descriptor: descriptor, name: "out.csv")
    fill(writer, 2)
    #expect(writer.failure == ExportFailure(.file, "out.csv: Bad file descriptor"))
  }
}
