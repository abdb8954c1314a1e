internal import CTattlerPlugin
public import TattlerModel

/// Writes the rows of a batch as JSON, one object a line (https://jsonlines.org).
///
/// ```swift
/// var output: [UInt8] = []
/// JSONLinesEncoder().encode(batch, rows: 0..<batch.rowCount, into: &output)
/// // {"time":"2023-11-14T22:13:20Z","timestamp":1700000000000000000,"name":"room","attributes":{"floor":"2"},
/// //  "fields":{"temperature":21.5}}
/// ```
/// | key | value |
/// |---|---|
/// | `time` | RFC 3339, UTC; left out with `timestamp` where the row has no time |
/// | `timestamp` | nanoseconds since 1970, an integer (beyond what a double holds exactly) |
/// | `start_timestamp` | nanoseconds since 1970, where it is known |
/// | `name` | OTLP's name, line protocol's measurement |
/// | `kind`, `unit`, `temporality`, `monotonic`, `resource`, `scope`, `flags` | of OTLP, where they say something |
/// | `attributes` | an object; line protocol's tags |
/// | `fields` | an object; the key is `value` where the metric has no field; a histogram's or summary's parts |
///
/// NaN and the infinities are strings, bytes are Base64, a value that was not set is null. Exemplars, descriptions and
/// schema URLs are left out.
public struct JSONLinesEncoder: Sendable {
  /// The time of rows that have none, in nanoseconds since 1970; nil leaves them without.
  public var defaultTime: Int64?

  /// Makes an encoder.
  public init(defaultTime: Int64? = nil) { self.defaultTime = defaultTime }

  /// Appends rows to `output`, each with a newline behind it.
  ///
  /// - Parameters:
  ///   - rows: clamped to the rows that are there.
  ///   - maximumBytes: the encoder stops before the row that would pass this many new bytes.
  /// - Returns: how many rows were written, from the first on.
  @discardableResult
  public func encode(
    _ batch: MetricBatch, rows: Range<Int>, maximumBytes: Int = .max, into output: inout [UInt8]
  ) -> Int {
    var writer = ByteWriter()
    let count = unsafe batch.withView { view in
      let wanted = rows.clamped(to: 0..<(unsafe view.rows.count))
      for index in wanted {
        let end = writer.count
        unsafe append(row: view.rows[index], of: view, to: &writer)
        if writer.count > maximumBytes {
          writer.truncate(to: end)
          return index - wanted.lowerBound
        }
      }
      return wanted.count
    }
    unsafe output.append(contentsOf: writer.bytes)
    return count
  }

  private func append(row: tattler_row, of view: BatchView, to output: inout ByteWriter) {
    let points = unsafe view.points(of: row)
    let metric = unsafe view.metrics[Int(points[0].metric)]
    output.append("{")
    appendTimes(of: row, to: &output)
    output.append("\"name\":")
    unsafe output.appendJSON(text: view.bytes(metric.name))
    if metric.kind != UInt16(TATTLER_METRIC_FIELD) { unsafe appendDescriptor(metric, of: view, to: &output) }
    unsafe appendOrigin(view.scopes[Int(metric.scope)], of: view, to: &output)
    if row.data_point_flags != 0 {
      output.append(",\"flags\":")
      output.appendJSON(UInt64(row.data_point_flags))
    }
    output.append(",\"attributes\":")
    unsafe output.appendJSON(keyValues: view.attributes(ofSet: row.attributes), of: view)
    output.append(",\"fields\":{")
    for index in 0..<points.count {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      unsafe output.appendJSON(point: points[index], of: view)
    }
    output.append("}}\n")
  }

  private func appendTimes(of row: tattler_row, to output: inout ByteWriter) {
    if row.flags & TATTLER_ROW_HAS_TIME != 0 {
      if row.flags & TATTLER_ROW_TIME_IS_NEGATIVE != 0 {
        let nanoseconds = Int64(bitPattern: row.time)
        append(time: UTCTime(nanoseconds: nanoseconds), to: &output)
        output.appendJSON(nanoseconds)
      } else {
        append(time: UTCTime(unsignedNanoseconds: row.time), to: &output)
        output.appendJSON(row.time)
      }
      output.append(UInt8(ascii: ","))
    } else if let defaultTime {
      append(time: UTCTime(nanoseconds: defaultTime), to: &output)
      output.appendJSON(defaultTime)
      output.append(UInt8(ascii: ","))
    }
    if row.start_time != 0 {
      output.append("\"start_timestamp\":")
      output.appendJSON(row.start_time)
      output.append(UInt8(ascii: ","))
    }
  }

  private func append(time: UTCTime, to output: inout ByteWriter) {
    output.append("\"time\":\"")
    output.appendRFC3339(time)
    output.append("\",\"timestamp\":")
  }

  private func appendDescriptor(_ metric: tattler_metric, of view: BatchView, to output: inout ByteWriter) {
    output.append(",\"kind\":\"")
    output.append(Self.kindName(metric.kind))
    output.append(UInt8(ascii: "\""))
    if metric.unit.length > 0 {
      output.append(",\"unit\":")
      unsafe output.appendJSON(text: view.bytes(metric.unit))
    }
    switch metric.temporality {
    case Int32(TATTLER_TEMPORALITY_DELTA): output.append(",\"temporality\":\"delta\"")
    case Int32(TATTLER_TEMPORALITY_CUMULATIVE): output.append(",\"temporality\":\"cumulative\"")
    default: break
    }
    if metric.kind == UInt16(TATTLER_METRIC_SUM) {
      let isMonotonic = UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0
      output.append(isMonotonic ? ",\"monotonic\":true" : ",\"monotonic\":false")
    }
  }

  private func appendOrigin(_ scope: tattler_scope, of view: BatchView, to output: inout ByteWriter) {
    let resource = unsafe view.attributes(ofSet: view.resources[Int(scope.resource)].attributes)
    if resource.count > 0 {
      output.append(",\"resource\":")
      unsafe output.appendJSON(keyValues: resource, of: view)
    }
    if scope.name.length > 0 {
      output.append(",\"scope\":")
      unsafe output.appendJSON(text: view.bytes(scope.name))
    }
  }

  private static func kindName(_ kind: UInt16) -> StaticString {
    switch Int32(kind) {
    case TATTLER_METRIC_GAUGE: "gauge"
    case TATTLER_METRIC_SUM: "sum"
    case TATTLER_METRIC_HISTOGRAM: "histogram"
    case TATTLER_METRIC_EXPONENTIAL_HISTOGRAM: "exponential_histogram"
    case TATTLER_METRIC_SUMMARY: "summary"
    default: "none"
    }
  }
}
