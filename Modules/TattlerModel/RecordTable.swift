#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A growable array of plain records that can be written without a bounds check per store.
///
/// The builder's tables are made of it. It exists because appending to `Array` costs a uniqueness and a capacity
/// check per record; here a caller reserves the worst case once and then stores.
@safe
@frozen
public struct RecordTable<Record: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Record>?
  @usableFromInline var used: Int
  @usableFromInline var capacity: Int

  /// Records written.
  @inlinable
  public var count: Int { used }

  /// Records that there is memory for.
  package var reservedCount: Int { capacity }

  /// An empty table that owns no memory yet.
  @inlinable
  public init() {
    unsafe base = nil
    used = 0
    capacity = 0
  }

  deinit {
    unsafe free(base)
  }

  /// Forgets the records and keeps the memory.
  @inlinable
  public mutating func removeAll() { used = 0 }

  /// Forgets the records behind `newCount`; more than `count` has no effect.
  @inlinable
  public mutating func truncate(to newCount: Int) {
    if newCount < count { used = max(0, newCount) }
  }

  /// Makes room for `additional` more records.
  ///
  /// - Throws: ``MetricBatchError`` with code `tooLarge` where the table would pass the layout's largest size.
  @inlinable
  public mutating func reserve(_ additional: Int) throws(MetricBatchError) {
    if additional > capacity &- count { try grow(by: additional) }
  }

  @usableFromInline
  mutating func grow(by additional: Int) throws(MetricBatchError) {
    let limit = BatchLayout.maximumByteCount / MemoryLayout<Record>.stride
    guard additional <= limit &- count else {
      throw MetricBatchError(.tooLarge, "a batch holds at most \(BatchLayout.maximumByteCount) bytes")
    }
    let wanted = min(limit, max(count + additional, capacity * 2, 64))
    guard let grown = unsafe realloc(base, wanted * MemoryLayout<Record>.stride) else {
      throw MetricBatchError(.tooLarge, "no memory for \(wanted) records")
    }
    unsafe base = grown.assumingMemoryBound(to: Record.self)
    capacity = wanted
  }

  /// Stores a record in room that ``reserve(_:)`` made.
  ///
  /// - Precondition: room was reserved. It is not checked in release builds.
  @unsafe
  @inlinable
  public mutating func appendReserved(_ record: Record) {
    assert(count < capacity, "room was reserved")
    unsafe base.unsafelyUnwrapped[count] = record
    used &+= 1
  }

  /// Appends a record.
  @inlinable
  public mutating func append(_ record: Record) throws(MetricBatchError) {
    try reserve(1)
    unsafe appendReserved(record)
  }

  /// Appends a run of records.
  @unsafe
  @inlinable
  public mutating func append(contentsOf records: UnsafeBufferPointer<Record>) throws(MetricBatchError) {
    guard records.count > 0, let source = records.baseAddress else { return }
    try reserve(records.count)
    unsafe base.unsafelyUnwrapped.advanced(by: count).update(from: source, count: records.count)
    used &+= records.count
  }

  /// Takes over records that the caller stored behind the end through ``reservedSpace``.
  ///
  /// - Precondition: `additional` records were stored in reserved room.
  @unsafe
  @inlinable
  public mutating func commit(_ additional: Int) {
    assert(additional <= capacity &- count, "room was reserved")
    used &+= additional
  }

  /// The room behind the last record. Nil where nothing was ever reserved.
  @unsafe
  @inlinable
  public var reservedSpace: UnsafeMutablePointer<Record>? {
    unsafe base.map { unsafe $0.advanced(by: count) }
  }

  /// The record at an index, for reading and changing.
  ///
  /// - Precondition: `index` is below ``count``; an index outside traps.
  @inlinable
  public subscript(index: Int) -> Record {
    get {
      precondition(index >= 0 && index < count, "BUG: record index out of range")
      return unsafe base.unsafelyUnwrapped[index]
    }
    set {
      precondition(index >= 0 && index < count, "BUG: record index out of range")
      unsafe base.unsafelyUnwrapped[index] = newValue
    }
  }

  /// The first record, for changing records in place without copying them. Nil where nothing was ever reserved.
  ///
  /// Valid until the table grows.
  @unsafe
  @inlinable
  public var mutableRecords: UnsafeMutablePointer<Record>? { unsafe base }

  /// The records written so far. Valid until the table changes.
  @unsafe
  @inlinable
  public var records: UnsafeBufferPointer<Record> { unsafe UnsafeBufferPointer(start: base, count: count) }
}

extension RecordTable: @unchecked Sendable where Record: Sendable {}
