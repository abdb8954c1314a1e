internal import TattlerModel

/// Growable bytes that a coder writes and another one reads.
///
/// ``removeAll()`` keeps the memory, so that a buffer which is used again soon stops allocating.
struct ByteBuffer: ~Copyable, Sendable {
  private var table = RecordTable<UInt8>()
  /// The buffer never holds more bytes than this.
  var maximumCount: Int

  /// An empty buffer that owns no memory yet.
  init(maximumCount: Int = 1 << 30) { self.maximumCount = maximumCount }

  /// Bytes written.
  @inline(__always)
  var count: Int { table.count }

  /// Forgets the bytes and keeps the memory.
  mutating func removeAll() { table.removeAll() }

  /// Forgets the bytes behind `newCount`; more than ``count`` has no effect.
  mutating func truncate(to newCount: Int) { table.truncate(to: newCount) }

  /// A copy of the bytes.
  var bytes: [UInt8] { unsafe [UInt8](table.records) }

  /// Makes room for `additional` more bytes.
  ///
  /// - Throws: ``OTLPError`` with code `batchTooLarge` where the buffer would pass its limit.
  @inline(__always)
  mutating func reserve(_ additional: Int) throws(OTLPError) {
    if additional > maximumCount &- table.count { throw overflow() }
    do { try table.reserve(additional) } catch { throw overflow() }
  }

  @inline(never)
  private func overflow() -> OTLPError {
    OTLPError(code: .batchTooLarge, offset: count, reason: "the output is longer than \(maximumCount) bytes")
  }

  /// Where the next byte goes.
  ///
  /// - Precondition: room was reserved at some time.
  @unsafe
  @inline(__always)
  var space: UnsafeMutablePointer<UInt8> { unsafe table.reservedSpace.unsafelyUnwrapped }

  /// The first byte. Valid until the buffer grows.
  ///
  /// - Precondition: room was reserved at some time.
  @unsafe
  @inline(__always)
  var start: UnsafeMutablePointer<UInt8> { unsafe table.mutableRecords.unsafelyUnwrapped }

  /// Takes over bytes that the caller stored at ``space``.
  ///
  /// - Precondition: room was reserved for them.
  @unsafe
  @inline(__always)
  mutating func commit(_ additional: Int) { unsafe table.commit(additional) }

  /// Appends a byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) throws(OTLPError) {
    try reserve(1)
    unsafe table.appendReserved(byte)
  }

  /// Appends a run of bytes.
  @unsafe
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(OTLPError) {
    guard bytes.count > 0, let source = bytes.baseAddress else { return }
    try reserve(bytes.count)
    unsafe space.update(from: source, count: bytes.count)
    unsafe commit(bytes.count)
  }

  /// The bytes, valid inside the closure.
  @unsafe
  func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(UnsafeRawBufferPointer(table.records))
  }
}
