internal import BenchmarkLoad
internal import TattlerLineProtocol
internal import TattlerModel

/// The work that is measured: bodies into batches, and batches into bodies.
struct CodecWork: ~Copyable {
  /// Something did not come out as it went in: then the speed means nothing.
  struct Wrong: Error, CustomStringConvertible {
    let description: String
  }

  private let bodies: [[UInt8]]
  private let batches: [MetricBatch]
  private let lineCount: Int
  private let byteCount: Int
  private var parser = LineProtocolParser()
  private var builder = MetricBatchBuilder()
  private var encoder = LineProtocolEncoder()
  private var buffer = LineBuffer()

  private init(bodies: [[UInt8]], batches: [MetricBatch]) {
    self.bodies = bodies
    self.batches = batches
    lineCount = batches.reduce(0) { $0 + $1.rowCount }
    byteCount = bodies.reduce(0) { $0 + $1.count }
  }

  /// The bodies of a load.
  static func bodies(_ shape: LineShape, count: Int, linesPerBody: Int) -> [[UInt8]] {
    var load = LineLoad(
      shape: shape, hosts: Array(0..<1_000), seed: 42, startTimeNanoseconds: 1_700_000_000_000_000_000)
    return (0..<count).map { _ in load.body(lines: linesPerBody) }
  }

  /// Prepares bodies of `linesPerBody` lines each, and sees whether they survive the way through the codec.
  static func make(_ shape: LineShape, bodies count: Int, linesPerBody: Int) throws -> CodecWork {
    let bodies = bodies(shape, count: count, linesPerBody: linesPerBody)
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    var batches: [MetricBatch] = []
    for body in bodies {
      let report = try parser.parse(body, into: &builder)
      if let error = report.errors.first { throw Wrong(description: "a line of the load was refused: \(error)") }
      batches.append(try builder.finish())
    }
    var work = CodecWork(bodies: bodies, batches: batches)
    try work.expect(count * linesPerBody, "prepared")
    try work.checkRoundTrip()
    return work
  }

  /// Bytes of a line, on average.
  var bytesPerLine: Double { Double(byteCount) / Double(max(lineCount, 1)) }

  /// Text into the builder's tables.
  mutating func parse() throws -> (lines: Int, bytes: Int) {
    var lines = 0
    for body in bodies {
      lines += try parser.parse(body, into: &builder).acceptedLines
      builder.reset()
    }
    try expect(lines, "parsed")
    return (lines, byteCount)
  }

  /// Text into a finished batch, as the queue stores it.
  mutating func parseIntoBatch() throws -> (lines: Int, bytes: Int) {
    var lines = 0
    for body in bodies {
      _ = try parser.parse(body, into: &builder)
      lines += try builder.finish().rowCount
    }
    try expect(lines, "put into batches")
    return (lines, byteCount)
  }

  /// Batches into text.
  mutating func encode(_ options: LineProtocolEncodingOptions) throws -> (lines: Int, bytes: Int) {
    var lines = 0
    var bytes = 0
    for batch in batches {
      buffer.removeAll()
      lines += try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options).lines
      bytes += buffer.count
    }
    try expect(lines, "encoded")
    return (lines, bytes)
  }

  /// What is encoded reads back as the same batch, to the byte.
  private mutating func checkRoundTrip() throws {
    guard let batch = batches.first else { return }
    _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    _ = try parser.parse(buffer.bytes, into: &builder)
    guard try builder.finish().bytes == batch.bytes else {
      throw Wrong(description: "a batch that was encoded reads back as another one")
    }
    buffer.removeAll()
  }

  private func expect(_ lines: Int, _ verb: String) throws {
    if lines != lineCount { throw Wrong(description: "\(lines) of \(lineCount) lines were \(verb)") }
  }
}
