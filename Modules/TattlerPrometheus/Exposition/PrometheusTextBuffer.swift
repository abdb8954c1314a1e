internal import TattlerModel

/// Growable bytes that an encoder appends to and a sender reads.
///
/// ``removeAll()`` keeps the memory, so that a buffer which is used again soon stops allocating.
public struct PrometheusTextBuffer: ~Copyable, Sendable {
  var table = RecordTable<UInt8>()

  /// An empty buffer that owns no memory yet.
  public init() {}

  /// Bytes written.
  public var count: Int { table.count }

  /// True where nothing was written.
  public var isEmpty: Bool { table.count == 0 }

  /// Forgets the bytes and keeps the memory.
  public mutating func removeAll() { table.removeAll() }

  /// Forgets the bytes behind `newCount`; more than ``count`` has no effect.
  public mutating func truncate(to newCount: Int) { table.truncate(to: newCount) }

  /// A copy of the bytes.
  public var bytes: [UInt8] { unsafe [UInt8](table.records) }

  /// The bytes, valid inside the closure.
  @unsafe
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(UnsafeRawBufferPointer(table.records))
  }
}
