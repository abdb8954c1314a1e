#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Growable bytes for an encoder: an array pays for a uniqueness check and a generic copy at each of the many small
/// appends of a row, this pays for a comparison.
@safe
struct ByteWriter: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>?
  private var capacity = 0
  /// Bytes written.
  private(set) var count = 0

  init() { unsafe base = nil }

  deinit { unsafe free(base) }

  /// The bytes, valid until the writer changes.
  @unsafe
  var bytes: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: base, count: count) }

  /// Forgets the bytes behind `newCount`; more than ``count`` has no effect.
  mutating func truncate(to newCount: Int) { count = max(0, min(count, newCount)) }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if count == capacity { grow(by: 1) }
    unsafe base.unsafelyUnwrapped[count] = byte
    count &+= 1
  }

  /// Appends text whose bytes live as long as the program.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @unsafe
  @inline(__always)
  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count > 0, let source = bytes.baseAddress else { return }
    if bytes.count > capacity &- count { grow(by: bytes.count) }
    unsafe memcpy(base.unsafelyUnwrapped + count, source, bytes.count)
    count &+= bytes.count
  }

  /// Appends two decimal digits.
  @inline(__always)
  mutating func appendPair(_ number: Int) {
    append(UInt8(truncatingIfNeeded: number / 10 % 10) &+ UInt8(ascii: "0"))
    append(UInt8(truncatingIfNeeded: number % 10) &+ UInt8(ascii: "0"))
  }

  @inline(never)
  private mutating func grow(by additional: Int) {
    let wanted = max(4096, capacity * 2, count + additional)
    guard let grown = unsafe realloc(base, wanted) else {
      // The same answer that Swift gives when an array cannot grow.
      fatalError("FATAL: no memory for \(wanted) bytes")
    }
    unsafe base = grown.assumingMemoryBound(to: UInt8.self)
    capacity = wanted
  }
}
