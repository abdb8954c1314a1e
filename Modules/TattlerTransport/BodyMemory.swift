import Synchronization

/// Memory of long answers that somebody has done with, for long answers to come: memory that is new costs a page fault
/// for each 4 KiB, which for answers of megabytes is more than receiving them.
final class BodyMemory: Sendable {
  /// The most memory that is kept, in bytes.
  static let maximumBytes = 32 << 20

  private let bodies = Mutex<[[UInt8]]>([])

  /// An empty body, with the room of an earlier one where there is any.
  func take() -> [UInt8] { bodies.withLock { $0.popLast() } ?? [] }

  /// Keeps the room of a body; of one that somebody else still has, nothing.
  func give(_ body: consuming [UInt8]) {
    let place = Self.place(body)
    body.removeAll(keepingCapacity: true)
    // An array that is shared gets new memory instead, as much of it, which nobody has used yet.
    guard Self.place(body) == place else { return }
    let empty = body
    bodies.withLock { bodies in
      let kept = bodies.reduce(0) { $0 + $1.capacity }
      if empty.capacity > 0, kept + empty.capacity <= Self.maximumBytes { bodies.append(empty) }
    }
  }

  private static func place(_ body: borrowing [UInt8]) -> Int {
    unsafe body.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
  }
}
