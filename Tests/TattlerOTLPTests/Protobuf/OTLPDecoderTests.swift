import CTattlerPlugin
import TattlerModel
import TattlerOTLP
import Testing

@Suite struct OTLPDecoderTests {
  /// A message, and the same one as everybody would write it.
  struct Spelling: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var odd: [UInt8]
    var plain: [UInt8]

    init(_ name: String, _ odd: [UInt8], _ plain: [UInt8]) {
      testDescription = name
      self.odd = odd
      self.plain = plain
    }
  }

  static let point = Wire.message(Wire.fixed(3, 9), Wire.fixed(6, 5))

  static let spellings: [Spelling] = [
    Spelling(
      "fields from the last to the first",
      Wire.request(metric: Wire.block(5, Wire.block(1, Wire.fixed(6, 5) + Wire.fixed(3, 9))) + Wire.text(1, "m")),
      Wire.gauge(point)),
    Spelling(
      "the last of several scalars counts", Wire.gauge(Wire.fixed(3, 1) + Wire.fixed(3, 9) + Wire.fixed(6, 5)),
      Wire.gauge(point)),
    Spelling(
      "the last member of a choice counts", Wire.gauge(Wire.fixed(3, 9) + Wire.double(4, 1.5) + Wire.fixed(6, 5)),
      Wire.gauge(point)),
    Spelling(
      "the last kind of data counts",
      Wire.request(
        metric: Wire.text(1, "m") + Wire.block(7, Wire.block(1, point) + Wire.number(3, 1))
          + Wire.block(5, Wire.block(1, point))),
      Wire.gauge(point)),
    Spelling(
      "pieces of one kind of data are one",
      Wire.request(
        metric: Wire.text(1, "m") + Wire.block(5, Wire.block(1, point)) + Wire.block(5, Wire.block(1, point))),
      Wire.gauge(point, point)),
    Spelling(
      "varints that are longer than they need be",
      Wire.gauge(point + Wire.varint(8 << 3, padding: 2) + Wire.varint(1, padding: 3)),
      Wire.gauge(point + Wire.number(8, 1))),
    Spelling(
      "lengths that are longer than they need be",
      [0x0A] + Wire.varint(UInt64(Wire.gauge(point).count - 2), padding: 2) + Wire.gauge(point).dropFirst(2),
      Wire.gauge(point)),
    Spelling(
      "unknown fields of every wire type, and groups",
      Wire.gauge(
        point + Wire.number(77, 3) + Wire.fixed(78, 1) + Wire.text(79, "x") + Wire.varint(80 << 3 | 5) + [1, 2, 3, 4]
          + Wire.varint(81 << 3 | 3) + Wire.text(1, "in the group") + Wire.varint(81 << 3 | 4)),
      Wire.gauge(point)),
    Spelling(
      "a known field of another wire type is unknown", Wire.gauge(point + Wire.text(3, "9") + Wire.number(6, 1)),
      Wire.gauge(point)),
    Spelling(
      "attributes that stand apart",
      Wire.gauge(Wire.block(7, Wire.attribute("a", "1")) + point + Wire.block(7, Wire.attribute("b", "2"))),
      Wire.gauge(point + Wire.block(7, Wire.attribute("a", "1")) + Wire.block(7, Wire.attribute("b", "2")))),
    Spelling(
      "a value before its key",
      Wire.gauge(point + Wire.block(7, Wire.block(2, Wire.text(1, "1")) + Wire.text(1, "a"))),
      Wire.gauge(point + Wire.block(7, Wire.attribute("a", "1")))),
    Spelling(
      "pieces of a list are one list",
      Wire.gauge(
        point
          + Wire.block(
            7,
            Wire.text(1, "a") + Wire.block(2, Wire.block(5, Wire.block(1, Wire.number(3, 1))))
              + Wire.block(2, Wire.block(5, Wire.block(1, Wire.number(3, 2)))))),
      Wire.gauge(
        point
          + Wire.block(
            7,
            Wire.text(1, "a")
              + Wire.block(2, Wire.block(5, Wire.block(1, Wire.number(3, 1)) + Wire.block(1, Wire.number(3, 2))))))),
    Spelling(
      "a resource in pieces",
      Wire.block(
        1,
        Wire.block(1, Wire.block(1, Wire.attribute("a", "1")) + Wire.number(2, 4)) + Wire.block(2, [])
          + Wire.block(1, Wire.block(1, Wire.attribute("b", "2")) + Wire.number(2, 5))),
      Wire.block(
        1,
        Wire.block(
          1, Wire.block(1, Wire.attribute("a", "1")) + Wire.block(1, Wire.attribute("b", "2")) + Wire.number(2, 5))
          + Wire.block(2, []))),
    Spelling(
      "bucket counts and bounds one by one and mixed",
      Wire.request(
        metric: Wire.block(
          9,
          Wire.block(
            1,
            Wire.fixed(6, 1) + Wire.double(7, 0.5) + Wire.packed(6, [2, 3]) + Wire.double(7, 1.5) + Wire.fixed(4, 6)))),
      Wire.request(
        metric: Wire.block(
          9,
          Wire.block(
            1,
            Wire.fixed(4, 6) + Wire.packed(6, [1, 2, 3])
              + Wire.packed(7, [(0.5).bitPattern, (1.5).bitPattern]))))),
    Spelling(
      "exponential buckets in pieces, counts packed and not",
      Wire.request(
        metric: Wire.block(
          10,
          Wire.block(
            1,
            Wire.block(8, Wire.number(1, 3) + Wire.number(2, 300)) + Wire.fixed(3, 9)
              + Wire.block(8, Wire.number(1, 5) + Wire.block(2, [1, 2]))))),
      Wire.request(
        metric: Wire.block(
          10,
          Wire.block(
            1, Wire.fixed(3, 9) + Wire.block(8, Wire.number(1, 5) + Wire.block(2, Wire.varint(300) + [1, 2])))))),
    Spelling(
      "32 of more bits", Wire.gauge(point + Wire.number(8, 1 | 1 << 40)), Wire.gauge(point + Wire.number(8, 1))),
  ]

  @Test("Odd spellings of a message mean the same", arguments: spellings)
  func readsOddSpellings(_ spelling: Spelling) throws {
    #expect(try Codec.json(spelling.odd) == Codec.json(spelling.plain))
  }

  @Test func `No bytes are a request without metrics`() throws {
    let batch = try Codec.decode([])
    #expect(batch.rowCount == 0)
    #expect(try Codec.encode(batch).isEmpty)
  }

  @Test func `Points have their attributes, times, flags and values`() throws {
    let body = Wire.gauge(
      Wire.block(7, Wire.attribute("host", "läptop")) + Wire.fixed(2, 5) + Wire.fixed(3, 7) + Wire.double(4, -0.5),
      Wire.fixed(3, .max) + Wire.number(8, 1))
    let batch = try Codec.decode(body)
    try unsafe batch.withView { view in
      #expect(unsafe view.rows.count == 2)
      #expect(unsafe view.rows[0].start_time == 5 && view.rows[0].time == 7)
      #expect(unsafe view.rows[1].time == .max && view.rows[1].data_point_flags == 1)
      #expect(unsafe view.points[1].kind == BatchValueKind.none.rawValue)
      #expect(unsafe view.points[0].value.f64 == -0.5)
      let attribute = try #require(unsafe view.attributes(ofSet: view.rows[0].attributes).first)
      #expect(unsafe view.string(attribute.value.text) == "läptop")
    }
  }

  @Test func `Equal attributes are one set, equal keys one text`() throws {
    let shared = Wire.block(7, Wire.attribute("host", "a")) + Wire.block(7, Wire.attribute("zone", "b"))
    let other = Wire.block(7, Wire.attribute("host", "c")) + Wire.block(7, Wire.attribute("zone", "b"))
    let batch = try Codec.decode(Wire.gauge(shared + Self.point, shared + Self.point, other + Self.point))
    unsafe batch.withView { view in
      #expect(unsafe view.rows[0].attributes == view.rows[1].attributes)
      #expect(unsafe view.attributeSets.count == 3)
      let first = unsafe view.attributes(ofSet: view.rows[0].attributes)
      let second = unsafe view.attributes(ofSet: view.rows[2].attributes)
      #expect(unsafe first[0].key.offset == second[0].key.offset)
      #expect(unsafe first[1].value.bits == second[1].value.bits)
      #expect(unsafe first[0].value.bits != second[0].value.bits)
    }
  }

  @Test func `A decoder that is used again remembers nothing of the body before`() throws {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    let bodies = (0..<20).map { index in
      Wire.gauge(Wire.block(7, Wire.attribute("key\(index % 3)", "value\(index % 4)")) + Self.point)
    }
    for body in bodies {
      try decoder.decode(body, into: &builder)
      let batch = try builder.finish()
      #expect(try Codec.encode(batch) == Codec.encode(Codec.decode(body)))
    }
  }

  @Test func `Several messages go into one batch`() throws {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    let body = Wire.gauge(Self.point + Wire.block(7, Wire.attribute("host", "a")))
    try decoder.decode(body, into: &builder)
    try decoder.decode(body, into: &builder)
    #expect(throws: OTLPError.self) { try decoder.decode([0x0A, 5], into: &builder) }
    let batch = try MetricBatch(validating: try builder.finish().bytes)
    #expect(batch.rowCount == 2)
    #expect(try Codec.encode(batch) == body + body)
  }

  @Test func `Many distinct attributes are all kept`() throws {
    let points = (0..<3_000).flatMap { index in
      Wire.block(1, Wire.block(7, Wire.attribute("key\(index % 700)", "value\(index)")) + Self.point)
    }
    let body = Wire.request(metric: Wire.text(1, "m") + Wire.block(5, points))
    let rows = try Codec.decode(body).spelledRows
    #expect(rows.count == 3_000)
    for (index, row) in rows.enumerated() {
      #expect(row.attributes == [.init("key\(index % 700)", .string("value\(index)"))])
    }
  }

  @Test func `Lists may nest as deep as a batch allows`() throws {
    let deepest = Wire.gauge(Self.point + Wire.block(7, Wire.text(1, "a") + Wire.block(2, Wire.nested(64))))
    #expect(
      try Codec.encode(Codec.decode(deepest))
        == Wire.gauge(
          Wire.fixed(3, 9) + Wire.fixed(6, 5) + Wire.block(7, Wire.text(1, "a") + Wire.block(2, Wire.nested(64)))))
    let deeper = Wire.gauge(Self.point + Wire.block(7, Wire.text(1, "a") + Wire.block(2, Wire.nested(65))))
    #expect(Codec.failure(deeper)?.code == .tooDeep)
    let deepestOfAll = Wire.gauge(Self.point + Wire.block(7, Wire.text(1, "a") + Wire.block(2, Wire.nested(20_000))))
    #expect(Codec.failure(deepestOfAll)?.code == .tooDeep)
  }
}
