internal import TattlerModel

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Growable bytes that are written from the last to the first.
///
/// In protobuf the length of a message stands before it: who writes backwards knows it by then, and neither measures
/// first nor moves bytes afterwards. A place is named by its distance from the end, which growth does not change.
@safe
struct BackwardBuffer: ~Copyable, @unchecked Sendable {
  /// Bytes below the first that may be scribbled on, so that copies can go in whole words.
  private static let headroom = 32

  private(set) var base: UnsafeMutablePointer<UInt8>?
  private(set) var capacity = 0
  /// The first byte that was written, from the start of the memory.
  var start = 0
  /// The most bytes that may be written.
  var maximumCount = Int.max

  init() { unsafe base = nil }

  deinit { unsafe free(base) }

  /// Bytes written: the distance of the next place from the end.
  @inline(__always)
  var count: Int { capacity &- start }

  mutating func removeAll() { start = capacity }

  /// Makes room for `additional` more bytes and the scribbling.
  @inline(__always)
  mutating func reserve(_ additional: Int) throws(EncodingStop) {
    if additional &+ Self.headroom > start { try grow(by: additional) }
  }

  private mutating func grow(by additional: Int) throws(EncodingStop) {
    let used = count
    let largest = min(maximumCount, BatchLayout.maximumByteCount)
    guard used <= largest, additional <= largest &- used else { throw .full }
    let wanted = max(used &+ additional &+ Self.headroom, capacity &* 2, 4_096)
    guard let memory = unsafe malloc(wanted) else { throw .noMemory }
    let target = unsafe memory.assumingMemoryBound(to: UInt8.self)
    if let base = unsafe base, used > 0 {
      unsafe (target + (wanted &- used)).update(from: base + start, count: used)
    }
    unsafe free(base)
    unsafe base = target
    capacity = wanted
    start = wanted &- used
  }

  /// Stops where more was written than may be.
  @inline(__always)
  func check() throws(EncodingStop) {
    if count > maximumCount { throw .full }
  }

  /// The bytes, in their order. Valid until the buffer changes.
  @unsafe
  var bytes: UnsafeBufferPointer<UInt8> {
    guard let base = unsafe base else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
    return unsafe UnsafeBufferPointer(start: base + start, count: count)
  }
}

/// Why an encoder stopped before it was done.
enum EncodingStop: Error {
  /// The message is longer than it may be.
  case full
  /// The system gives no memory.
  case noMemory
}
