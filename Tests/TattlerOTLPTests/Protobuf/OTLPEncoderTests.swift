import CTattlerPlugin
import TattlerModel
import TattlerOTLP
import Testing

@Suite struct OTLPEncoderTests {
  /// Messages with everything that OTLP metrics can carry, in the order in which the encoder writes.
  static let messages: [[UInt8]] = {
    let exemplar = Wire.message(
      Wire.fixed(2, 8), Wire.double(3, 2.5), Wire.block(4, [1, 2, 3, 4, 5, 6, 7, 8]), Wire.block(5, [9, 10]),
      Wire.block(7, Wire.attribute("k", "v")))
    let number = Wire.message(
      Wire.fixed(2, 1), Wire.fixed(3, 2), Wire.double(4, -0.0), Wire.block(5, exemplar), Wire.block(5, []),
      Wire.block(7, Wire.attribute("host", "a")), Wire.number(8, 1))
    let histogram = Wire.message(
      Wire.fixed(2, 1), Wire.fixed(3, 2), Wire.fixed(4, 6), Wire.double(5, 0), Wire.packed(6, [1, 2, 3]),
      Wire.packed(7, [(1.0).bitPattern, (2.0).bitPattern]), Wire.block(8, exemplar),
      Wire.block(9, Wire.attribute("host", "a")), Wire.number(10, 1), Wire.double(11, -1), Wire.double(12, 5))
    let exponential = Wire.message(
      Wire.block(1, Wire.attribute("host", "a")), Wire.fixed(2, 1), Wire.fixed(3, 2), Wire.fixed(4, 6),
      Wire.double(5, .nan), Wire.number(6, 39), Wire.fixed(7, 3),
      Wire.block(8, Wire.number(1, 7) + Wire.block(2, [1] + Wire.varint(.max))), Wire.block(9, []),
      Wire.number(10, 1), Wire.block(11, exemplar), Wire.double(12, 0), Wire.double(13, 1), Wire.double(14, 0.25))
    let summary = Wire.message(
      Wire.fixed(2, 1), Wire.fixed(3, 2), Wire.fixed(4, 6), Wire.double(5, 3),
      Wire.block(6, Wire.double(1, 0.5) + Wire.double(2, 7)), Wire.block(6, []),
      Wire.block(7, Wire.attribute("host", "a")), Wire.number(8, 1))
    let values = Wire.message(
      Wire.block(7, Wire.text(1, "none")), Wire.block(7, Wire.text(1, "empty") + Wire.block(2, [])),
      Wire.block(7, Wire.text(1, "text") + Wire.block(2, Wire.text(1, ""))),
      Wire.block(7, Wire.text(1, "bool") + Wire.block(2, Wire.number(2, 0))),
      Wire.block(7, Wire.text(1, "int") + Wire.block(2, Wire.number(3, UInt64(bitPattern: -1)))),
      Wire.block(7, Wire.text(1, "double") + Wire.block(2, Wire.double(4, 1e300))),
      Wire.block(
        7, Wire.text(1, "array") + Wire.block(2, Wire.block(5, Wire.block(1, []) + Wire.block(1, Wire.text(1, "x"))))),
      Wire.block(7, Wire.text(1, "map") + Wire.block(2, Wire.block(6, Wire.block(1, Wire.attribute("a", "b"))))),
      Wire.block(7, Wire.text(1, "bytes") + Wire.block(2, Wire.block(7, [0, 255]))),
      Wire.block(7, Wire.text(1, "index") + Wire.block(2, Wire.number(8, 3)) + Wire.number(3, 4)),
      Wire.block(7, Wire.attribute("text", "again")))
    let resource = Wire.message(
      Wire.block(1, Wire.attribute("service.name", "shop")), Wire.number(2, 3),
      Wire.block(
        3, Wire.text(1, "http://s") + Wire.text(2, "host") + Wire.text(3, "id") + Wire.text(3, "") + Wire.text(4, "os")),
      Wire.block(3, []))
    let scope = Wire.message(
      Wire.text(1, "lib"), Wire.text(2, "1.0"), Wire.block(3, Wire.attribute("s", "t")), Wire.number(4, 9))
    func metric(_ name: String, _ data: [UInt8], metadata: [UInt8] = []) -> [UInt8] {
      Wire.block(2, Wire.text(1, name) + Wire.text(2, "words") + Wire.text(3, "ms") + metadata + data)
    }
    let metrics = Wire.message(
      metric("gauge", Wire.block(5, Wire.block(1, number) + Wire.block(1, values) + Wire.block(1, []))),
      metric("sum", Wire.block(7, Wire.number(2, 1) + Wire.number(3, 1) + Wire.block(1, Wire.fixed(6, 0)))),
      metric("sum", Wire.block(7, Wire.number(2, 2))),
      metric("histogram", Wire.block(9, Wire.number(2, 2) + Wire.block(1, histogram) + Wire.block(1, []))),
      metric("exponential", Wire.block(10, Wire.number(2, UInt64(bitPattern: -7)) + Wire.block(1, exponential))),
      metric("summary", Wire.block(11, Wire.block(1, summary)), metadata: Wire.block(12, Wire.attribute("m", "d"))),
      metric("none", []), Wire.block(2, []))
    return [
      Wire.block(
        1,
        Wire.block(1, resource) + Wire.text(3, "http://r")
          + Wire.block(2, Wire.block(1, scope) + Wire.text(3, "http://c") + metrics) + Wire.block(2, Wire.block(1, []))
          + Wire.block(2, [])),
      Wire.block(1, []) + Wire.block(1, Wire.block(1, [])) + Wire.block(1, Wire.block(2, metrics)),
    ]
  }()

  @Test("A message with everything comes back byte for byte", arguments: messages)
  func writesWhatWasRead(_ message: [UInt8]) throws {
    #expect(try Codec.encode(Codec.decode(message)) == message)
  }

  @Test("A message with everything survives JSON", arguments: messages)
  func survivesJSON(_ message: [UInt8]) throws {
    let json = try Codec.encodeJSON(Codec.decode(message))
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(json: Array(json.utf8), into: &builder)
    let batch = try MetricBatch(validating: try builder.finish().bytes)
    #expect(try Codec.encode(batch) == message)
  }

  /// The rows of a batch as the encoder writes them in several messages.
  private func pieces(_ batch: MetricBatch, largest: Int) throws -> [[UInt8]] {
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    var options = OTLPEncodingOptions()
    options.maximumByteCount = largest
    var next = 0
    var pieces: [[UInt8]] = []
    while next < batch.rowCount {
      let report = try encoder.encode(batch, rows: next..<batch.rowCount, into: &buffer, options: options)
      #expect(buffer.count <= largest)
      try #require(report.rows > 0)
      next += report.rows
      pieces.append(buffer.bytes)
    }
    return pieces
  }

  private func manyPoints() throws -> MetricBatch {
    try Codec.decode(
      Wire.request(
        metric: Wire.text(1, "m")
          + Wire.block(
            7,
            (0..<500).flatMap { index in
              Wire.block(
                1,
                Wire.fixed(3, UInt64(index + 1)) + Wire.fixed(6, UInt64(index))
                  + Wire.block(7, Wire.attribute("host", "h\(index / 7)")))
            })))
  }

  @Test(arguments: [200, 1_000, 5_000, 1_000_000]) func `A largest size is kept and no row is lost`(largest: Int) throws
  {
    let batch = try manyPoints()
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    for piece in try pieces(batch, largest: largest) { try decoder.decode(piece, into: &builder) }
    #expect(try builder.finish().spelledRows == batch.spelledRows)
  }

  @Test func `A row that is larger than the largest size is said to be`() throws {
    let batch = try manyPoints()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    var options = OTLPEncodingOptions()
    options.maximumByteCount = 20
    #expect(try encoder.encode(batch, rows: 0..<10, into: &buffer, options: options).rows == 0)
    #expect(buffer.count == 0)
    #expect(try encoder.encodeJSON(batch, rows: 0..<10, into: &buffer, options: options).rows == 0)
    #expect(buffer.count == 0)
  }

  @Test func `JSON keeps the largest size, too`() throws {
    let batch = try manyPoints()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    var options = OTLPEncodingOptions()
    options.maximumByteCount = 3_000
    var next = 0
    while next < batch.rowCount {
      let report = try encoder.encodeJSON(batch, rows: next..<batch.rowCount, into: &buffer, options: options)
      #expect(buffer.count <= 3_000)
      try #require(report.rows > 0 && report.rows == report.points)
      next += report.rows
    }
  }

  @Test func `Some rows bring only the metrics that they have`() throws {
    let first = Wire.block(2, Wire.text(1, "a") + Wire.block(5, Wire.block(1, Wire.fixed(3, 1))))
    let second = Wire.block(2, Wire.text(1, "b") + Wire.block(5, Wire.block(1, Wire.fixed(3, 2))))
    let batch = try Codec.decode(Wire.block(1, Wire.block(2, first) + Wire.block(2, second)))
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    _ = try encoder.encode(batch, rows: 1..<2, into: &buffer)
    #expect(buffer.bytes == Wire.block(1, Wire.block(2, second)))
    _ = try encoder.encode(batch, rows: 1..<1, into: &buffer)
    #expect(buffer.count == 0)
  }

  @Test(
    "Points of delta temporality are left out where that is asked for, in whatever order they stand",
    arguments: [[0, 1, 2, 3, 4, 5], [3, 0, 5, 1, 4, 2], [5, 4, 3, 2, 1, 0]])
  func deltas(order: [Int]) throws {
    var builder = MetricBatchBuilder()
    let metrics = try ["a", "b", "c"].map { try builder.addMetric(name: $0, field: "") }
    for index in [0, 1, 2] { builder.metrics[Int(metrics[index])].kind = UInt16(TATTLER_METRIC_SUM) }
    builder.metrics[0].temporality = TATTLER_TEMPORALITY_CUMULATIVE
    builder.metrics[1].temporality = TATTLER_TEMPORALITY_DELTA
    // A gauge has no temporality, whatever its record says.
    builder.metrics[2].kind = UInt16(TATTLER_METRIC_GAUGE)
    builder.metrics[2].temporality = TATTLER_TEMPORALITY_DELTA
    for place in order {
      try builder.addRow(attributes: 0, time: Int64(place + 1), [(metrics[place / 2], .int(Int64(place)))])
    }
    let batch = try builder.finish()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    var options = OTLPEncodingOptions()
    #expect(try encoder.encode(batch, rows: 0..<6, into: &buffer, options: options).points == 6)
    options.leavesOutDeltas = true
    let report = try encoder.encode(batch, rows: 0..<6, into: &buffer, options: options)
    #expect(report.rows == 6 && report.points == 4 && report.skippedDeltas == 2 && report.skippedPoints == 2)
    let rows = try Codec.decode(buffer.bytes).spelledRows
    #expect(Set(rows.map(\.name)) == ["a", "c"])
    #expect(rows.compactMap(\.time).sorted() == [1, 2, 5, 6])
    // One row after the other gives the same points.
    let single = try (0..<6).map { row in
      try encoder.encode(batch, rows: row..<row + 1, into: &buffer, options: options)
    }
    #expect(single.map(\.points).reduce(0, +) == 4 && single.map(\.skippedDeltas).reduce(0, +) == 2)
    #expect(single.allSatisfy { $0.rows == 1 })
  }

  @Test func `Lines of line protocol become gauges, grouped by metric`() throws {
    var builder = MetricBatchBuilder()
    let load = try builder.addMetric(name: "cpu", field: "load")
    let plain = try builder.addMetric(name: "cpu", field: "value")
    let note = try builder.addMetric(name: "cpu", field: "note")
    let tags = try builder.addAttributes([("host", .string("a"))])
    try builder.addRow(
      attributes: tags, time: 5, [(load, .double(0.5)), (plain, .int(3)), (note, .string("x"))])
    try builder.addRow(attributes: tags, time: 6, [(load, .bool(true)), (plain, .uint(.max))])
    try builder.addRow(attributes: 0, time: -1, [(load, .int(1))])
    try builder.addRow(attributes: 0, time: nil, [(load, .int(2))])
    let batch = try builder.finish()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    var options = OTLPEncodingOptions()
    options.defaultTimeNanoseconds = 9
    let report = try encoder.encode(batch, rows: 0..<4, into: &buffer, options: options)
    #expect(report.rows == 4 && report.points == 5 && report.skippedStrings == 1 && report.skippedTimes == 1)
    let host = Wire.block(7, Wire.attribute("host", "a"))
    let loads = Wire.message(
      Wire.block(1, Wire.fixed(3, 5) + Wire.double(4, 0.5) + host),
      Wire.block(1, Wire.fixed(3, 6) + Wire.fixed(6, 1) + host),
      Wire.block(1, Wire.fixed(3, 9) + Wire.fixed(6, 2)))
    let values = Wire.message(
      Wire.block(1, Wire.fixed(3, 5) + Wire.fixed(6, 3) + host),
      Wire.block(1, Wire.fixed(3, 6) + Wire.double(4, 18_446_744_073_709_551_616) + host))
    #expect(
      buffer.bytes
        == Wire.block(
          1,
          Wire.block(
            2,
            Wire.block(2, Wire.text(1, "cpu_load") + Wire.block(5, loads))
              + Wire.block(2, Wire.text(1, "cpu") + Wire.block(5, values)))))
  }

  @Test func `Exemplars stay with their points when points are sorted`() throws {
    let point = { (value: UInt64) in
      Wire.block(1, Wire.fixed(6, value) + Wire.block(5, Wire.fixed(2, value * 10)))
    }
    let a = Wire.request(metric: Wire.text(1, "a") + Wire.block(5, point(1) + point(2)))
    let batch = try Codec.decode(a)
    // The same points, with a metric before them that has a higher index.
    var builder = MetricBatchBuilder()
    let late = try builder.addMetric(name: "z", kind: TATTLER_METRIC_GAUGE)
    try builder.append(rows: 0..<2, of: batch)
    try builder.addRow(attributes: 0, time: 1, [(late, .int(5))])
    let mixed = try builder.finish()
    let again = try Codec.decode(try Codec.encode(mixed))
    unsafe again.withView { view in
      #expect(unsafe view.exemplars.count == 2)
      for index in unsafe view.exemplars.indices {
        let exemplar = unsafe view.exemplars[index]
        #expect(unsafe view.points[Int(exemplar.point)].value.u64 * 10 == exemplar.time)
      }
    }
  }
}
