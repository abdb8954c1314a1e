import CTattlerPlugin
import TattlerModel
import TattlerOTLP
import Testing

@Suite struct OTLPRefusalTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var body: [UInt8]
    var code: OTLPError.Code
    var offset: Int
    var path: String

    init(_ name: String, _ body: [UInt8], _ code: OTLPError.Code, at offset: Int, _ path: String = "") {
      testDescription = name
      self.body = body
      self.code = code
      self.offset = offset
      self.path = path
    }
  }

  static let metrics = "resourceMetrics[0].scopeMetrics[0].metrics[0]"

  static let refusals: [Refusal] = [
    Refusal("half a tag", [0x8A], .truncated, at: 0),
    Refusal(
      "a length that claims four gigabytes", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] + [UInt8](repeating: 0, count: 10),
      .lengthOutOfBounds, at: 1, "resourceMetrics[0]"),
    Refusal("a length of 2 to the 63", [0x0A] + Wire.varint(1 << 63), .lengthOutOfBounds, at: 1, "resourceMetrics[0]"),
    Refusal("a varint of eleven bytes", [0x10] + [UInt8](repeating: 0xFF, count: 11), .invalidVarint, at: 1),
    Refusal("field number 0", [0x02, 0x00], .invalidFieldNumber, at: 0),
    Refusal("wire type 6", [0x7E], .invalidWireType, at: 0),
    Refusal("wire type 7", [0x7F], .invalidWireType, at: 0),
    Refusal("a group that ends only", [0x7C], .unbalancedGroup, at: 0),
    Refusal("a group that does not end", [0x7B, 0x08, 0x01], .unbalancedGroup, at: 0),
    Refusal("a group that another one ends", [0x7B, 0x74], .unbalancedGroup, at: 1),
    Refusal("groups inside groups", [UInt8](repeating: 0x7B, count: 300), .tooDeep, at: 64),
    Refusal("JSON", Array(#"{"resourceMetrics":[]}"#.utf8), .lengthOutOfBounds, at: 2),
    Refusal("a gzip header", [0x1F, 0x8B, 0x08, 0x00], .invalidWireType, at: 0),
    Refusal(
      "half a number", Wire.gauge([0x19, 1, 2, 3]), .truncated, at: 14, metrics + ".gauge.dataPoints[0].timeUnixNano"),
    Refusal(
      "a name that is not UTF-8", Wire.request(metric: Wire.block(1, [0x6D, 0xFF])), .invalidUTF8, at: 9,
      metrics + ".name"),
    Refusal(
      "half a character at the end of a text", Wire.request(metric: Wire.block(1, [0xC3]) + Wire.block(2, [0xA9])),
      .invalidUTF8, at: 8, metrics + ".name"),
    Refusal(
      "a packed list that is no multiple of eight",
      Wire.request(metric: Wire.block(9, Wire.block(1, Wire.block(6, [1, 2, 3])))), .truncated, at: 12,
      metrics + ".histogram.dataPoints[0].bucketCounts[0]"),
  ]

  @Test("What is no message of OTLP is refused with its place", arguments: refusals)
  func refuses(_ refusal: Refusal) throws {
    let error = try #require(Codec.failure(refusal.body))
    #expect(error.code == refusal.code)
    #expect(error.offset == refusal.offset)
    #expect(error.path == refusal.path)
  }

  @Test func `Every beginning of a message is refused or read, and never more`() throws {
    let body = Wire.gauge(
      Wire.block(7, Wire.attribute("host", "läptop")) + Wire.fixed(3, 7) + Wire.double(4, 1),
      Wire.block(7, Wire.text(1, "list") + Wire.block(2, Wire.nested(3))) + Wire.fixed(6, 7))
    for count in 1..<body.count {
      let error = try #require(Codec.failure(Array(body[..<count])))
      #expect(error.offset <= count)
    }
  }

  @Test func `A body that is larger than the limit is refused before it is read`() throws {
    var limits = OTLPLimits()
    limits.bodyByteCount = 10
    #expect(Codec.failure(Wire.gauge(OTLPDecoderTests.point), limits: limits)?.code == .bodyTooLarge)
  }

  /// A body that is small for what it makes.
  struct Bomb: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var body: [UInt8]

    init(_ name: String, _ wrap: ([UInt8]) -> [UInt8], _ element: [UInt8]) {
      testDescription = name
      body = wrap(element.repeated(300_000))
    }
  }

  static let bombs: [Bomb] = [
    Bomb("data points", { Wire.request(metric: Wire.block(5, $0)) }, [0x0A, 0]),
    Bomb("attributes", { Wire.gauge($0) }, [0x3A, 0]),
    Bomb("list elements", { Wire.gauge(Wire.block(7, Wire.block(2, Wire.block(5, $0)))) }, [0x0A, 0]),
    Bomb("exemplars", { Wire.gauge($0) }, [0x2A, 0]),
    Bomb("metrics", { Wire.block(1, Wire.block(2, $0)) }, [0x12, 0]),
    Bomb("scopes", { Wire.block(1, $0) }, [0x12, 0]),
    Bomb("resources", { $0 }, [0x0A, 0]),
    Bomb(
      "exponential buckets, packed",
      { Wire.request(metric: Wire.block(10, Wire.block(1, Wire.block(8, Wire.block(2, $0))))) }, [0, 0]),
    Bomb(
      "exponential buckets, one by one", { Wire.request(metric: Wire.block(10, Wire.block(1, Wire.block(8, $0)))) },
      [0x10, 0]),
  ]

  @Test("A small body that makes a large batch is stopped", arguments: bombs)
  func boundsTheBatch(_ bomb: Bomb) throws {
    let body = bomb.body
    var limits = OTLPLimits()
    limits.batchByteCount = 1 << 20
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    #expect {
      try decoder.decode(body, into: &builder, limits: limits)
    } throws: { error in
      (error as? OTLPError)?.code == .batchTooLarge
    }
    // What was allocated stays within a small multiple of the limit.
    #expect(builder.capacityByteCount < 8 << 20)
    #expect(Codec.failure(body) == nil)
  }

  @Test func `JSON that nests too deep is refused at its place`() throws {
    func nested(_ depth: Int) -> String {
      let value =
        String(repeating: #"{"arrayValue":{"values":["#, count: depth) + #"{"intValue":1}"#
        + String(repeating: "]}}", count: depth)
      return #"{"resourceMetrics":[{"resource":{"attributes":[{"key":"a","value":"# + value + "}]}}]}"
    }
    #expect(Codec.jsonFailure(nested(64)) == nil)
    let error = try #require(Codec.jsonFailure(nested(65)))
    #expect(error.code == .tooDeep)
    #expect(Array(nested(65).utf8)[error.offset...].starts(with: #"{"values":[{"intValue""#.utf8))
    #expect(error.path.hasPrefix("resourceMetrics[0].resource.attributes[0].value.arrayValue.values[0]"))
  }

  @Test func `JSON numbers that make a large batch are stopped`() throws {
    let zeros = Array(repeating: "0", count: 300_000).joined(separator: ",")
    let json =
      #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[{"bucketCounts":["# + zeros
      + "]}]}}]}]}]}"
    var limits = OTLPLimits()
    limits.batchByteCount = 1 << 20
    #expect(Codec.jsonFailure(json, limits: limits)?.code == .batchTooLarge)
    #expect(Codec.jsonFailure(json) == nil)
  }

  @Test func `Pieces that never end their interleaving are read in a time that grows with them`() throws {
    // Attributes, bounds and counts in turns: a decoder that went back for each piece would need hours.
    let turn = Wire.message(Wire.block(9, Wire.attribute("k", "v")), Wire.fixed(6, 1), Wire.double(7, 1))
    let body = Wire.request(metric: Wire.block(9, Wire.block(1, turn.repeated(50_000))))
    let batch = try Codec.decode(body)
    unsafe batch.withView { view in
      #expect(unsafe view.histograms[0].bucket_counts.count == 50_000)
      #expect(unsafe view.attributes(ofSet: view.rows[0].attributes).count == 50_000)
    }
  }
}

extension Array {
  fileprivate func repeated(_ count: Int) -> [Element] { Array([[Element]](repeating: self, count: count).joined()) }
}
