public import TattlerModel

/// Reads the text formats of Prometheus into metric batches.
///
/// ```swift
/// var parser = PrometheusTextParser()
/// var builder = MetricBatchBuilder()
/// let text = Array("# TYPE requests_total counter\nrequests_total{code=\"200\"} 17\n".utf8)
/// let report = try parser.parse(text, into: &builder)
/// let batch = try builder.finish()
/// ```
///
/// What the types of Prometheus become follows the OpenTelemetry specification (Prometheus and OpenMetrics
/// compatibility): counters are monotonic cumulative sums, gauges and unknown types are gauges, info metrics and state
/// sets are sums that are not monotonic; the lines of a histogram or a summary become one point. Names stay as they
/// are, the type stands in the metric's metadata `prometheus.type`, units are those of UCUM. Values are doubles, but for
/// whole numbers that no double can hold. Gauge histograms are left out and counted.
///
/// A parser keeps its memory from text to text: use one per connection or per thread. Reading allocates nothing per
/// sample.
public struct PrometheusTextParser: ~Copyable, Sendable {
  private var reader: TextReader

  /// A parser. Its tables are hashed with a secret of their own.
  public init() { reader = TextReader(seed: UInt64.random(in: .min ... .max)) }

  /// Appends the samples of a text to a builder.
  ///
  /// - Parameters:
  ///   - body: the text; lines end in LF or CRLF, and the last one may have no end.
  ///   - builder: gets a row per sample, and one per histogram or summary, with every set of labels once.
  ///   - options: format, strictness, default time, limits.
  /// - Returns: how many samples were taken and lines refused, and the first errors. A refused line leaves no row in
  ///   the builder, and the histogram or summary that it belongs to neither.
  /// - Throws: in strict mode the first error; in any mode an error with code `batchTooLarge` where the batch cannot
  ///   grow. Then nothing of the text is left in the builder.
  public mutating func parse(
    _ body: [UInt8], into builder: inout MetricBatchBuilder, options: PrometheusTextOptions = PrometheusTextOptions()
  ) throws(PrometheusTextError) -> PrometheusTextReport {
    unsafe try body.withUnsafeBufferPointer { bytes throws(PrometheusTextError) in
      unsafe try parse(UnsafeRawBufferPointer(bytes), into: &builder, options: options)
    }
  }

  /// Appends the samples of a text to a builder, without a copy of the text.
  ///
  /// As ``parse(_:into:options:)`` for arrays.
  @unsafe
  public mutating func parse(
    _ body: UnsafeRawBufferPointer, into builder: inout MetricBatchBuilder,
    options: PrometheusTextOptions = PrometheusTextOptions()
  ) throws(PrometheusTextError) -> PrometheusTextReport {
    let start = BuilderCounts(builder)
    let bytes = unsafe body.bindMemory(to: UInt8.self)
    defer { reader.end() }
    var faults: [TextFault] = []
    do throws(TextFault) { unsafe try read(bytes, into: &builder, options, &faults) } catch {
      start.restore(&builder)
      var place = unsafe FaultPlace(bytes, options.limits)
      throw unsafe place.error(error)
    }
    var place = unsafe FaultPlace(bytes, options.limits)
    faults.sortStably { $0.offset < $1.offset }
    for fault in faults { unsafe reader.report.errors.append(place.error(fault)) }
    return reader.report
  }

  private mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, into builder: inout MetricBatchBuilder, _ options: PrometheusTextOptions,
    _ faults: inout [TextFault]
  ) throws(TextFault) {
    let before = BuilderCounts(builder)
    let firstRow = builder.rows.count
    unsafe try reader.begin(bytes, options, &builder)
    var refused = 0
    func refuse(_ fault: TextFault) throws(TextFault) {
      if options.isStrict || fault.code == .batchTooLarge { throw fault }
      refused += 1
      if faults.count < options.limits.reportedErrors { faults.append(fault) }
    }
    var line = 0
    var lines = 0
    while line < bytes.count {
      let end = reader.lineEnd(line)
      do throws(TextFault) {
        lines &+= 1
        if lines & 0x3FF == 0 { try reader.checkSize(builder, at: line) }
        try reader.readLine(line, end, &builder)
      } catch {
        try refuse(error)
        try reader.noteRefused(line, end, error.code, &builder)
      }
      line = end &+ 1
    }
    try reader.finish(from: firstRow, &builder, refuse: refuse)
    reader.report.rejectedLines = refused
    // What was made for samples that never came, or that were left out.
    if builder.rows.count == firstRow { before.restore(&builder) }
  }
}
