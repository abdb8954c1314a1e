internal import TattlerJSONLines
internal import TattlerLineProtocol
public import TattlerModel

/// Writes rows as text in one of the formats. It keeps its memory from call to call.
public struct RowEncoder: ~Copyable, Sendable {
  /// The largest buffer that is kept for the next call, in bytes.
  private static let keptBytes = 1 << 20

  /// The time of rows that have none, in nanoseconds since 1970.
  public var defaultTime: Int64 = 0

  private let format: RowFormat
  private var lines = LineProtocolEncoder()
  private var buffer = LineBuffer()

  /// Makes an encoder.
  public init(_ format: RowFormat) { self.format = format }

  /// Appends rows to `output`, a line each.
  ///
  /// A row that does not fit into memory is skipped and its points are counted.
  ///
  /// - Parameters:
  ///   - rows: inside the rows that are there.
  ///   - maximumBytes: the encoder stops before the row that would pass this many new bytes.
  public mutating func encode(
    _ batch: MetricBatch, rows: Range<Int>, maximumBytes: Int, into output: inout [UInt8]
  ) -> RowEncoding {
    switch format {
    case .json:
      let encoder = JSONLinesEncoder(defaultTime: defaultTime)
      let count = encoder.encode(batch, rows: rows, maximumBytes: maximumBytes, into: &output)
      return RowEncoding(rows: count, pointsSkipped: 0)
    case .lineProtocol:
      var options = LineProtocolEncodingOptions()
      options.maximumByteCount = maximumBytes
      options.defaultTimeNanoseconds = defaultTime
      return encodeLines(batch, rows: rows, options, into: &output)
    }
  }

  private mutating func encodeLines(
    _ batch: MetricBatch, rows: Range<Int>, _ options: LineProtocolEncodingOptions, into output: inout [UInt8]
  ) -> RowEncoding {
    buffer.removeAll()
    defer { if buffer.count > Self.keptBytes { buffer = LineBuffer() } }
    do throws(MetricBatchError) {
      let report = try lines.encode(batch, rows: rows, into: &buffer, options: options)
      unsafe buffer.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
      return RowEncoding(rows: report.rows, pointsSkipped: report.skippedPoints)
    } catch {
      return rows.count > 1 ? RowEncoding(rows: 0, pointsSkipped: 0) : RowEncoding(rows: rows.count, pointsSkipped: 1)
    }
  }
}
