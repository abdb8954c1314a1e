/// Bounds on what one body of line protocol may make the parser do.
public struct LineProtocolLimits: Sendable, Hashable {
  /// Bytes of a line, from its first byte to its line end, newlines inside string values included.
  public var lineByteCount = 1 << 20
  /// Fields of a line.
  public var fieldsPerLine = 4_096
  /// Tags of a line.
  public var tagsPerLine = 256
  /// Bytes of a measurement, a tag key, a tag value or a field key, as written. InfluxDB 3 draws the line here;
  /// InfluxDB 1.x has 65,535 for a measurement with all its tags.
  public var nameByteCount = 65_536
  /// Bytes of the batch that a body may make, which can be ten times those of the body. It is looked at every thousand
  /// lines or so: a batch may be larger by what those bring.
  public var batchByteCount = Int.max
  /// Errors that are kept with position and excerpt; all of them are counted.
  public var reportedErrors = 100

  /// The default limits.
  public init() {}
}
