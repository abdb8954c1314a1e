internal import TattlerPrometheus

/// Whether a name or a label comes back as it is when the file is sent through Tattler: by the rules for names of the
/// format, and by those of line protocol, in which the sink for Grafana Cloud may send either.
struct RoundTrip {
  private let isOTLP: Bool
  private let naming = PrometheusNaming()
  private var buffer: [UInt8] = []

  /// The longest label name and label value that a receiver takes by default, in bytes (Mimir, `max_label_name_length` and
  /// `max_label_value_length`).
  static let maximumLabelBytes = (name: 1_024, value: 2_048)

  /// The most labels of a series: so many tags a line of line protocol may have (``LineProtocolLimits/tagsPerLine``).
  static let maximumLabels = 256

  /// - Parameter format: influx or otlp.
  init(_ format: SampleFormat) { isOTLP = format == .otlp }

  /// The name of a gauge without a unit.
  mutating func keeps(metric name: ArraySlice<UInt8>) -> Bool {
    let name = Array(name)
    buffer.removeAll(keepingCapacity: true)
    PrometheusNaming.appendLineProtocolName(measurement: name, field: [], to: &buffer)
    guard !name.isEmpty, buffer == name else { return false }
    guard isOTLP else { return true }
    buffer.removeAll(keepingCapacity: true)
    return naming.appendMetricName(name, unit: [], type: .gauge, to: &buffer) == nil && buffer == name
  }

  /// A label's name.
  mutating func keeps(label name: ArraySlice<UInt8>) -> Bool {
    let name = Array(name)
    buffer.removeAll(keepingCapacity: true)
    PrometheusNaming.appendLineProtocolLabel(name, to: &buffer)
    guard !name.isEmpty, name.count <= Self.maximumLabelBytes.name, buffer == name else { return false }
    guard isOTLP else { return true }
    buffer.removeAll(keepingCapacity: true)
    return naming.appendLabelName(name, to: &buffer) == nil && buffer == name
  }

  /// A label's value.
  mutating func keeps(value: ArraySlice<UInt8>) -> Bool {
    guard value.count <= Self.maximumLabelBytes.value else { return false }
    buffer.removeAll(keepingCapacity: true)
    return TextEscapes.line(value, isMeasurement: false, to: &buffer)
  }
}
