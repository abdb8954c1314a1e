internal import TattlerCost

/// A note of frames: when they came, and the body as it came.
enum FrameRecord {
  private static let version: UInt8 = 1

  /// The bytes of a note.
  ///
  /// - Parameter time: nanoseconds since 1970.
  static func bytes(_ body: [UInt8], time: UInt64) -> [UInt8] {
    var writer = StateWriter()
    writer.bytes.reserveCapacity(body.count + 9)
    writer.add(version)
    writer.add(time)
    writer.bytes.append(contentsOf: body)
    return writer.bytes
  }

  /// What a note says; nil where it is none.
  static func read(_ bytes: [UInt8]) -> (body: [UInt8], time: UInt64)? {
    var reader = StateReader(bytes)
    guard (try? reader.byte()) == version, let time = try? reader.number(UInt64.self) else { return nil }
    return (Array(bytes.dropFirst(9)), time)
  }
}
