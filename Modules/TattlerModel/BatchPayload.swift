public import CTattlerPlugin

/// The readings of a payload: eight bytes whose meaning the kind beside them tells.
extension tattler_payload {
  /// A payload that holds a double.
  @inlinable
  public init(f64: Double) { self.init(bits: f64.bitPattern) }

  /// A payload that holds a signed integer.
  @inlinable
  public init(i64: Int64) { self.init(bits: UInt64(bitPattern: i64)) }

  /// A payload that holds an unsigned integer, a boolean or an index.
  @inlinable
  public init(u64: UInt64) { self.init(bits: u64) }

  /// A payload that refers to text.
  @inlinable
  public init(text: tattler_text) { self.init(bits: UInt64(text.offset) | UInt64(text.length) << 32) }

  /// A payload that refers to a run of records or bytes.
  @inlinable
  public init(range: tattler_range) { self.init(bits: UInt64(range.first) | UInt64(range.count) << 32) }

  /// Read as a double.
  @inlinable
  public var f64: Double { Double(bitPattern: bits) }

  /// Read as a signed integer.
  @inlinable
  public var i64: Int64 { Int64(bitPattern: bits) }

  /// Read as an unsigned integer, a boolean or an index.
  @inlinable
  public var u64: UInt64 { bits }

  /// Read as text.
  @inlinable
  public var text: tattler_text {
    tattler_text(offset: UInt32(truncatingIfNeeded: bits), length: UInt32(truncatingIfNeeded: bits >> 32))
  }

  /// Read as a run of records or bytes.
  @inlinable
  public var range: tattler_range {
    tattler_range(first: UInt32(truncatingIfNeeded: bits), count: UInt32(truncatingIfNeeded: bits >> 32))
  }
}
