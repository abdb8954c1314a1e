import TestHarness
import TestRandom

/// A line that a sender of the laboratory sends once, and what sinks are expected to make of it.
package struct LoadLine: Sendable {
  /// What its time says of it; no other line has it.
  package let id: Int
  /// The line, as it is sent and as a sink that keeps everything writes it.
  package let text: String
  /// What a sink that keeps numbers only writes; nil where nothing is left.
  package let numbers: String?
  /// Its points.
  package let points: Int

  private static let firstMillisecond = 1_700_000_000_000
  private static let perSender = 10_000_000

  /// A line of one of several kinds.
  ///
  /// - Parameters:
  ///   - sender: from 0.
  ///   - sequence: the number of the line among the sender's, from 0.
  init(sender: Int, sequence: Int, _ random: inout SeededRandom) {
    id = sender * Self.perSender + sequence
    let time = (Self.firstMillisecond + id) * 1_000_000
    let head = "load,sender=s\(sender)"
    switch Int.random(in: 0..<20, using: &random) {
    case 0, 1:
      (text, points) = ("\(head) n=\(id)i,half=\(sequence).5 \(time)", 2)
      numbers = text
    case 2:
      (text, points) = ("\(head) n=\(id)i,note=\"text \(sequence)\" \(time)", 2)
      numbers = "\(head) n=\(id)i \(time)"
    case 3:
      (text, points) = ("\(head) note=\"only text, \\\"\(sequence)\\\"\" \(time)", 1)
      numbers = nil
    case 4:
      (text, points) = ("\(head) n=\(id)i,on=\(sequence % 2 == 0) \(time)", 2)
      numbers = "\(head) n=\(id)i,on=\(sequence % 2 == 0 ? 1 : 0) \(time)"
    case 5 where sequence % 20 == 0:
      (text, points) = ("\(head),\(ServerScript.mark) n=\(id)i \(time)", 1)
      numbers = text
    default:
      (text, points) = ("\(head) n=\(id)i \(time)", 1)
      numbers = text
    }
  }

  /// The sender of a line.
  static func sender(of id: Int) -> Int { id / perSender }

  /// The id of a line that has arrived somewhere; nil for one that no sender can have sent.
  static func id(of line: String) -> Int? {
    guard let space = line.lastIndex(of: " "), let time = Int(line[line.index(after: space)...]) else { return nil }
    let milliseconds = time / 1_000_000
    return milliseconds >= firstMillisecond && time % 1_000_000 == 0 ? milliseconds - firstMillisecond : nil
  }
}
