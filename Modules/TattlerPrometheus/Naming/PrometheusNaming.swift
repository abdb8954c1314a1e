/// Translates names of OpenTelemetry and of line protocol into names of Prometheus.
///
/// ```swift
/// let naming = PrometheusNaming()
/// try naming.metricName("http.server.duration", unit: "s", type: .histogram)  // http_server_duration_seconds
/// try naming.labelName("http.method")  // http_method
/// PrometheusNaming.lineProtocolName(measurement: "cpu", field: "usage")  // cpu_usage
/// ```
///
/// The rules are those of prometheus/otlptranslator, which Prometheus, Mimir and Grafana Cloud use, so that a metric
/// has one name whichever road it takes.
public struct PrometheusNaming: Sendable, Hashable {
  /// Whether names are escaped, and whether they get suffixes.
  public var strategy = PrometheusTranslationStrategy.underscoreEscapingWithSuffixes
  /// Stands in front of every metric name, with a `_`; empty for none.
  public var namespace = ""
  /// True where runs of underscores in label names stay. By the specification they become one; Prometheus and Mimir
  /// keep them by default.
  public var preservesMultipleUnderscores = true
  /// True where a label name that begins with one `_` gets `key` in front.
  public var prefixesLeadingUnderscore = true

  /// The naming of Grafana Cloud: escaped, with suffixes.
  public init() {}

  /// A naming by strategy.
  public init(_ strategy: PrometheusTranslationStrategy, namespace: String = "") {
    self.strategy = strategy
    self.namespace = namespace
  }

  /// The name of a metric.
  ///
  /// - Parameters:
  ///   - name: the name in OpenTelemetry.
  ///   - unit: the unit in UCUM, such as `ms` or `By/s`.
  ///   - type: what the metric is.
  /// - Throws: ``PrometheusNamingError`` where nothing or only underscores are left of it.
  public func metricName(
    _ name: String, unit: String = "", type: PrometheusMetricType = .unknown
  ) throws(PrometheusNamingError) -> String {
    var bytes: [UInt8] = []
    if let code = appendMetricName(Array(name.utf8), unit: Array(unit.utf8), type: type, to: &bytes) {
      throw PrometheusNamingError(code, name: name)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The name of a label.
  ///
  /// - Throws: ``PrometheusNamingError`` where nothing or only underscores are left of it.
  public func labelName(_ name: String) throws(PrometheusNamingError) -> String {
    var bytes: [UInt8] = []
    if let code = appendLabelName(Array(name.utf8), to: &bytes) { throw PrometheusNamingError(code, name: name) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The name of a unit, such as `bytes_per_second` for `By/s`; empty for units without one, such as `1` and `{call}`.
  public func unitName(_ unit: String) -> String {
    var bytes: [UInt8] = []
    appendUnitName(Array(unit.utf8), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the name of a metric to a buffer.
  ///
  /// - Returns: nil, or why there is no such name; then the buffer is as it was.
  public func appendMetricName(
    _ name: [UInt8], unit: [UInt8], type: PrometheusMetricType, to buffer: inout [UInt8]
  ) -> PrometheusNamingError.Code? {
    let start = buffer.count
    if strategy.allowsUTF8 {
      MetricNames.appendUTF8(name, unit, type, namespace, withSuffixes: strategy.addsSuffixes, to: &buffer)
    } else if strategy.addsSuffixes {
      MetricNames.appendTokens(name, unit, type, namespace, to: &buffer)
    } else {
      MetricNames.appendEscaped(name, namespace, to: &buffer)
    }
    let result = buffer[start...]
    guard let code = Self.fault(result, unless: name, strategy.allowsUTF8) else { return nil }
    buffer.removeSubrange(start...)
    return code
  }

  /// Appends the name of a label to a buffer.
  ///
  /// - Returns: nil, or why there is no such name; then the buffer is as it was.
  public func appendLabelName(_ name: [UInt8], to buffer: inout [UInt8]) -> PrometheusNamingError.Code? {
    guard !name.isEmpty else { return .emptyName }
    let start = buffer.count
    if strategy.allowsUTF8 {
      buffer.append(contentsOf: name)
    } else {
      LabelNames.append(
        name, preservesUnderscores: preservesMultipleUnderscores, prefixesUnderscore: prefixesLeadingUnderscore,
        to: &buffer)
    }
    if buffer[start...].allSatisfy({ $0 == UInt8(ascii: "_") }) {
      buffer.removeSubrange(start...)
      return .onlyUnderscores
    }
    return nil
  }

  /// Appends the name of a unit to a buffer.
  public func appendUnitName(_ unit: [UInt8], to buffer: inout [UInt8]) {
    let suffixes = UnitSuffixes(unit, isCleaned: !strategy.allowsUTF8)
    var name = suffixes.main
    if !suffixes.per.isEmpty { name += (name.isEmpty ? [] : [UInt8(ascii: "_")]) + suffixes.per }
    if name.first == UInt8(ascii: "_") { name.removeFirst() }
    if name.last == UInt8(ascii: "_") { name.removeLast() }
    buffer.append(contentsOf: name)
  }

  private static func fault(
    _ result: ArraySlice<UInt8>, unless name: [UInt8], _ allowsUTF8: Bool
  ) -> PrometheusNamingError.Code? {
    if result.isEmpty { return .emptyName }
    if allowsUTF8 || result.elementsEqual(name) { return nil }
    return result.allSatisfy { $0 == UInt8(ascii: "_") } ? .onlyUnderscores : nil
  }
}
