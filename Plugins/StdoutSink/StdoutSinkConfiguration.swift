public import TattlerConfig

/// What a ``StdoutSink`` is told.
public struct StdoutSinkConfiguration: Sendable, Hashable {
  /// How rows are written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// InfluxDB line protocol.
    case lineProtocol = "line_protocol"
    /// One JSON object a line.
    case json
    /// Aligned columns for people; a line for each value.
    case table
  }

  /// Where rows are written.
  public enum Target: String, Sendable, Hashable, CaseIterable {
    /// Standard output.
    case stdout
    /// Standard error.
    case stderr
  }

  /// How rows are written.
  public var format: Format
  /// Where rows are written.
  public var target: Target

  /// Makes a configuration.
  public init(format: Format = .lineProtocol, target: Target = .stdout) {
    self.format = format
    self.target = target
  }

  /// Reads the keys `format` and `target`.
  public init(_ reader: ConfigReader) {
    self.init(
      format: reader.choice("format", default: .lineProtocol), target: reader.choice("target", default: .stdout))
  }
}
