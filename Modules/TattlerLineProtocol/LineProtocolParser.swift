public import TattlerModel

/// Reads line protocol into metric batches.
///
/// ```swift
/// var parser = LineProtocolParser()
/// var builder = MetricBatchBuilder()
/// let report = try parser.parse(Array("cpu,host=a usage=12.5 1700000000000000000\n".utf8), into: &builder)
/// let batch = try builder.finish()
/// ```
///
/// A parser keeps its memory from body to body: use one per connection or per thread. Reading allocates nothing per
/// line.
///
/// The grammar is InfluxDB's: `measurement,tag=value field=value,field=value timestamp`, escapes with a backslash,
/// floats, `i` and `u` integers, booleans, strings, comments, with LF or CRLF. Text is UTF-8. In a measurement `\=` is a
/// backslash and an equals sign. Values keep their kinds. Where implementations differ, ``LineProtocolDialect`` decides;
/// by default there are no control characters outside of string values, no empty and no repeated tags, in strings only
/// `\"` and `\\` are escapes, and a field that comes twice in a line becomes two points.
public struct LineProtocolParser: ~Copyable, Sendable {
  private var reader: LineReader

  /// A parser. Its tables are hashed with a secret of their own.
  public init() {
    reader = LineReader(seed: UInt64.random(in: .min ... .max))
  }

  /// Appends the lines of a body to a builder.
  ///
  /// - Parameters:
  ///   - body: line protocol; the last line needs no line end.
  ///   - builder: gets a row per line, a point per field, and every name and attribute set once.
  ///   - options: precision, dialect, strictness, default time, limits.
  /// - Returns: how many lines were taken and refused, and the first errors. A refused line leaves nothing in the
  ///   builder.
  /// - Throws: in strict mode the first error; in any mode an error with code `batchTooLarge` where the batch cannot
  ///   grow. Then nothing of the body is left in the builder.
  public mutating func parse(
    _ body: [UInt8], into builder: inout MetricBatchBuilder, options: LineProtocolOptions = LineProtocolOptions()
  ) throws(LineProtocolError) -> LineProtocolReport {
    let start = builder.mark
    do throws(LineProtocolError) {
      return unsafe try body.withUnsafeBufferPointer { bytes throws(LineProtocolError) in
        unsafe try read(bytes, into: &builder, options)
      }
    } catch {
      builder.restore(start)
      throw error
    }
  }

  /// Appends the lines of a body to a builder, without a copy of the body.
  ///
  /// As ``parse(_:into:options:)`` for arrays.
  @unsafe
  public mutating func parse(
    _ body: UnsafeRawBufferPointer, into builder: inout MetricBatchBuilder,
    options: LineProtocolOptions = LineProtocolOptions()
  ) throws(LineProtocolError) -> LineProtocolReport {
    let start = builder.mark
    let bytes = unsafe body.bindMemory(to: UInt8.self)
    do throws(LineProtocolError) { return unsafe try read(bytes, into: &builder, options) } catch {
      builder.restore(start)
      throw error
    }
  }

  private mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, into builder: inout MetricBatchBuilder, _ options: LineProtocolOptions
  ) throws(LineProtocolError) -> LineProtocolReport {
    var report = LineProtocolReport()
    var texts = unsafe FaultText(bytes)
    let firstRow = builder.rows.count
    defer { reader.end() }
    do throws(LineFault) {
      unsafe try reader.begin(bytes, options, &builder)
      var line = 0
      while line < bytes.count {
        if reader.isText { line = try reader.readPlainLines(from: line, &builder) }
        if line < bytes.count {
          line = unsafe try readLine(line, &builder, &texts, &report)
        }
      }
      if case .assign(let nanoseconds) = options.defaultTime, reader.lacksTime {
        UntimedRows(builder, from: firstRow).assign(nanoseconds, to: &builder)
      }
    } catch {
      throw unsafe texts.error(error, limits: options.limits)
    }
    report.acceptedLines = builder.rows.count - firstRow
    return report
  }

  /// Reads one line by all rules; notes what is wrong with it, or throws that in strict mode.
  private mutating func readLine(
    _ line: Int, _ builder: inout MetricBatchBuilder, _ texts: inout FaultText, _ report: inout LineProtocolReport
  ) throws(LineFault) -> Int {
    let points = builder.points.count
    do throws(LineFault) {
      if !reader.isText { try reader.checkSize(builder, at: line) }
      let next = try reader.readLine(from: line, &builder)
      reader.keepLine()
      return next
    } catch {
      builder.points.truncate(to: points)
      reader.dropLine(&builder)
      if reader.options.isStrict || error.code == .batchTooLarge { throw error }
      report.rejectedLines += 1
      if report.errors.count < reader.options.limits.reportedErrors {
        report.errors.append(unsafe texts.error(error, limits: reader.options.limits))
      }
      return reader.resume(after: error, lineAt: line)
    }
  }
}
