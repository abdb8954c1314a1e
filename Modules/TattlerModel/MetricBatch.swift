internal import CTattlerPlugin

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Metric data as it moves through Tattler: one immutable, flat, pointer-free buffer.
///
/// The layout is that of `tattler_batch.h`: what a parser writes, the queue stores, and a plugin reads are the same
/// bytes. Copying the value copies a reference.
///
/// ```swift
/// var builder = MetricBatchBuilder()
/// let metric = try builder.addMetric(name: "room", field: "temperature")
/// let tags = try builder.addAttributes([("floor", .string("2"))])
/// try builder.addRow(attributes: tags, time: 1_700_000_000_000_000_000, [(metric, .double(21.5))])
/// let batch = try builder.finish()
/// ```
public struct MetricBatch: Sendable {
  private let storage: Storage

  /// Checks foreign bytes and copies them.
  ///
  /// - Parameter bytes: a whole batch, in any alignment; bytes behind its end are left out.
  /// - Throws: ``MetricBatchError`` where a bound, an index, an alignment or a text is wrong. A batch that was taken
  ///   can be read without further checks.
  @unsafe
  public init(validating bytes: UnsafeRawBufferPointer) throws(MetricBatchError) {
    let size = unsafe try BatchValidation.totalSize(of: bytes)
    let storage = try Storage(byteCount: size)
    if let source = bytes.baseAddress { unsafe memcpy(storage.base, source, size) }
    unsafe try BatchValidation.validate(UnsafeRawBufferPointer(start: storage.base, count: size))
    self.storage = storage
  }

  /// Checks foreign bytes and copies them.
  ///
  /// - Throws: ``MetricBatchError`` where a bound, an index, an alignment or a text is wrong.
  public init(validating bytes: [UInt8]) throws(MetricBatchError) {
    let result: Result<MetricBatch, MetricBatchError> = unsafe bytes.withUnsafeBytes { buffer in
      do throws(MetricBatchError) { return .success(unsafe try MetricBatch(validating: buffer)) } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  /// Makes a batch of bytes that a decompressor writes in place, and checks them.
  ///
  /// - Parameters:
  ///   - byteCount: the size of the whole batch.
  ///   - fill: writes all of the bytes, 8-byte aligned; false where it cannot.
  /// - Returns: nil where `fill` could not write, or what it wrote is no batch of this size.
  package init?(byteCount: Int, filling fill: (UnsafeMutableRawBufferPointer) -> Bool) {
    guard byteCount >= MemoryLayout<tattler_batch_header>.size else { return nil }
    do throws(MetricBatchError) {
      let storage = try Storage(byteCount: byteCount)
      guard unsafe fill(UnsafeMutableRawBufferPointer(start: storage.base, count: byteCount)) else { return nil }
      let bytes = unsafe UnsafeRawBufferPointer(start: storage.base, count: byteCount)
      guard unsafe try BatchValidation.totalSize(of: bytes) == byteCount else { return nil }
      unsafe try BatchValidation.validate(bytes)
      self.storage = storage
    } catch { return nil }
  }

  /// Wraps bytes that belong to somebody else, without a copy and without checks.
  ///
  /// - Parameter bytes: a whole, validated batch, 8-byte aligned, which stays as it is for as long as this value or a
  ///   copy of it is used. This is how a plugin sees the batch of its host.
  @unsafe
  public init(unowned bytes: UnsafeRawBufferPointer) {
    unsafe storage = Storage(unowned: bytes)
  }

  init(adopting storage: Storage) { self.storage = storage }

  /// The size in bytes, in memory and in a file.
  public var byteCount: Int { storage.byteCount }

  /// Rows: lines of line protocol, data points of OTLP.
  public var rowCount: Int { unsafe withView { unsafe $0.rows.count } }

  /// Points: a value of a metric at a time.
  public var pointCount: Int { unsafe withView { unsafe $0.points.count } }

  /// Metrics, which are described once and shared by their points.
  public var metricCount: Int { unsafe withView { unsafe $0.metrics.count } }

  /// The bytes, 8-byte aligned, valid inside the closure.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return unsafe try body(UnsafeRawBufferPointer(start: storage.base, count: storage.byteCount))
  }

  /// The records, valid inside the closure.
  public func withView<Result, Failure: Error>(
    _ body: (BatchView) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return unsafe try body(BatchView(base: storage.base))
  }

  /// A copy of the bytes, for a file.
  public var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

  /// Memory of a batch: 8-byte aligned, written once, then read by any thread.
  @safe
  final class Storage: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    private let isOwned: Bool

    /// Memory of somebody else.
    init(unowned bytes: UnsafeRawBufferPointer) {
      unsafe base = UnsafeMutableRawPointer(
        mutating: bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped)
      byteCount = bytes.count
      isOwned = false
    }

    /// Memory that is not initialised.
    init(byteCount: Int) throws(MetricBatchError) {
      guard let memory = unsafe BatchMemory.allocate(byteCount) else {
        throw MetricBatchError(.tooLarge, "no memory for a batch of \(byteCount) bytes")
      }
      unsafe base = memory
      self.byteCount = byteCount
      isOwned = true
    }

    deinit { if isOwned { unsafe free(base) } }
  }
}
