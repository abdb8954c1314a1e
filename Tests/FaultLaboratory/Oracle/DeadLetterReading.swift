import TattlerLineProtocol
import TattlerModel
import TattlerQueue
import TestHarness

/// Reads the dead letters of a queue that no daemon has open.
package enum DeadLetterReading {
  /// A dead letter.
  package struct Letter: Sendable {
    package let sink: Int64
    package let reason: String
    package let message: String
    package let points: Int
    /// The rows that were kept, as line protocol.
    package let lines: [String]
  }

  /// All letters, in the order in which they were written.
  package static func letters(of path: String) throws -> [Letter] {
    let queue = try OfflineQueue.open(QueueConfiguration(path: path))
    var letters: [Letter] = []
    var last: Int64 = 0
    while true {
      let part = try queue.deadLetters(after: last, maximumCount: 256)
      guard let newest = part.last else { return letters }
      last = newest.id
      letters += try part.map(read)
    }
  }

  private static func read(_ letter: DeadLetter) throws -> Letter {
    var lines: [String] = []
    if let batch = letter.payload {
      var encoder = LineProtocolEncoder()
      var buffer = LineBuffer()
      _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
      lines = String(decoding: buffer.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    return Letter(
      sink: letter.sink.rawValue, reason: letter.reason, message: letter.message, points: letter.points, lines: lines)
  }
}
