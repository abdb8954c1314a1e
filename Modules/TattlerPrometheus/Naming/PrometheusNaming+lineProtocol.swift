/// Names of line protocol, by the rule of Grafana's Influx push: measurement and field together name the metric.
extension PrometheusNaming {
  /// The metric name of a field: `measurement_field`, and `measurement` where the field is `value`.
  ///
  /// Each character outside of `[a-zA-Z0-9_]` becomes one `_`, and a leading digit gets a `_` in front.
  public static func lineProtocolName(measurement: String, field: String) -> String {
    var bytes: [UInt8] = []
    appendLineProtocolName(measurement: Array(measurement.utf8), field: Array(field.utf8), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The label name of a tag key, by the same rule for characters.
  public static func lineProtocolLabel(_ key: String) -> String {
    var bytes: [UInt8] = []
    appendLineProtocolLabel(Array(key.utf8), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the metric name of a field to a buffer.
  public static func appendLineProtocolName(measurement: [UInt8], field: [UInt8], to buffer: inout [UInt8]) {
    appendLineProtocolLabel(measurement, to: &buffer)
    if field.isEmpty || field.elementsEqual("value".utf8) { return }
    buffer.append(UInt8(ascii: "_"))
    appendEscaped(field, to: &buffer)
  }

  /// Appends the label name of a tag key to a buffer.
  public static func appendLineProtocolLabel(_ key: [UInt8], to buffer: inout [UInt8]) {
    if let first = key.first, NameByte.isDigit(first) { buffer.append(UInt8(ascii: "_")) }
    appendEscaped(key, to: &buffer)
  }

  private static func appendEscaped(_ name: [UInt8], to buffer: inout [UInt8]) {
    for byte in name where !NameByte.isContinuation(byte) {
      buffer.append(NameByte.isAlphanumeric(byte) ? byte : UInt8(ascii: "_"))
    }
  }
}
