/// Bounds on what one text may make the parser do.
public struct PrometheusTextLimits: Sendable, Hashable {
  /// Bytes of a line without its end.
  public var lineByteCount = 1 << 20
  /// Labels of a sample.
  public var labelsPerSample = 256
  /// Bytes of the batch that a text may make. It is looked at every thousand lines or so: a batch may be larger by what
  /// those bring.
  public var batchByteCount = Int.max
  /// Errors that are kept with position and excerpt; all of them are counted.
  public var reportedErrors = 100

  /// The default limits.
  public init() {}
}
