/// The text forms in which rows are written, one row a line.
public enum RowFormat: String, Sendable, Hashable, CaseIterable {
  /// InfluxDB line protocol.
  case lineProtocol = "line_protocol"
  /// One JSON object a line.
  case json
}
