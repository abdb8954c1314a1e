internal import TattlerModel
internal import TattlerOTLP

extension FuzzTarget {
  /// The OTLP decoder for protobuf.
  ///
  /// A message that is refused leaves nothing behind and names a byte of the body; one that is taken gives a valid batch
  /// in proportion to it, which survives both encodings unchanged.
  public static let otlpProtobuf = FuzzTarget(
    "otlp-protobuf", tokens: ["\u{0A}\u{00}", "\u{12}\u{02}"], generate: OTLPMessage.request,
    reshape: MessageTree.reshape
  ) { body throws(FuzzFailure) in try OTLPCheck.run(body, isJSON: false) }

  /// The OTLP decoder for JSON; as for protobuf.
  public static let otlpJSON = FuzzTarget(
    "otlp-json", tokens: JSONText.tokens + OTLPCheck.keys, generate: OTLPCheck.json
  ) { body throws(FuzzFailure) in try OTLPCheck.run(body, isJSON: true) }

  /// The answers of OTLP receivers, in both encodings.
  public static let otlpResponse = FuzzTarget(
    "otlp-response",
    tokens: JSONText.tokens + [
      "{\"partialSuccess\":{\"rejectedDataPoints\":\"5\",\"errorMessage\":\"too old\"}}",
      "{\"code\":3,\"message\":\"no\"}",
    ],
    generate: OTLPCheck.response, reshape: MessageTree.reshape, check: OTLPCheck.runResponse)
}

private enum OTLPCheck {
  static let keys = [
    "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"a\",\"sum\":{"
      + "\"dataPoints\":[{\"asInt\":\"1\"}]}}]}]}]}",
    "\"attributes\":[{\"key\":\"k\",\"value\":{\"stringValue\":\"v\"}}],", "\"timeUnixNano\":\"1\",",
    "\"asDouble\":\"NaN\",",
    "\"asInt\":1e3,", "\"traceId\":\"0102\",", "\"bytesValue\":\"AP8=\",", "\"bucketCounts\":[\"1\",2],",
    "\"aggregationTemporality\":2,", "\"isMonotonic\":true,", "\"unknown\":[{}],", "\"arrayValue\":{\"values\":[{}]},",
    "\"kvlistValue\":{\"values\":[]},", "\"scale\":-3,", "\"flags\":4294967295,",
  ]

  static func run(_ body: [UInt8], isJSON: Bool) throws(FuzzFailure) -> Bool {
    let alone = try decoded(body, isJSON: isJSON)
    try checkReuse(body, isJSON: isJSON, alone)
    guard let batch = alone else { return false }
    let digest = BatchDigest(batch)
    let message = try encoded(batch, isJSON: false)
    let back = try decoded(message, isJSON: false)
    try require(back != nil, "a written message is refused")
    guard let back else { return true }
    try require(BatchDigest(back) == digest, "a written message reads as another batch")
    try require(try encoded(back, isJSON: false) == message, "a batch is written in two ways")
    let json = try encoded(batch, isJSON: true)
    let fromJSON = try decoded(json, isJSON: true)
    try require(fromJSON != nil, "a message written in JSON is refused: \(String(decoding: json, as: UTF8.self))")
    guard let fromJSON else { return true }
    try require(try encoded(fromJSON, isJSON: true) == json, "a batch is written as JSON in two ways")
    return true
  }

  /// Reads with a decoder and a builder of its own.
  private static func decoded(_ body: [UInt8], isJSON: Bool) throws(FuzzFailure) -> MetricBatch? {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    var limits = OTLPLimits()
    limits.batchByteCount = 1 << 26
    do throws(OTLPError) {
      if isJSON {
        try decoder.decode(json: body, into: &builder, limits: limits)
      } else {
        try decoder.decode(body, into: &builder, limits: limits)
      }
    } catch {
      try require((0...body.count).contains(error.offset), "the error lies outside of the body: \(error)")
      try require(error.code != .batchTooLarge || builder.byteCount > 1 << 20, "a small batch is too large")
      try require(
        builder.rows.count + builder.points.count + builder.metrics.count + builder.scopes.count
          + builder.resources.count + builder.text.count + builder.blob.count + builder.numbers.count == 0,
        "a refused body leaves something behind: \(error)")
      return nil
    }
    try require(builder.byteCount <= 2_048 + 64 * body.count, "\(body.count) bytes become \(builder.byteCount)")
    let batch = try mustSucceed("an accepted batch cannot be finished") { () throws(MetricBatchError) in
      try builder.finish()
    }
    return try mustSucceed("an accepted batch is not valid") { () throws(MetricBatchError) in
      try MetricBatch(validating: batch.bytes)
    }
  }

  /// Reads twice into a builder that holds a row already, and another message behind it, all with one decoder: nothing of
  /// one body may show in another.
  private static func checkReuse(
    _ body: [UInt8], isJSON: Bool, _ alone: MetricBatch?
  ) throws(FuzzFailure) {
    let known = Array(keys[0].utf8)
    var limits = OTLPLimits()
    limits.batchByteCount = 1 << 26
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    for turn in 0..<4 {
      do throws(OTLPError) {
        if turn == 0 || turn == 3 {
          try decoder.decode(json: known, into: &builder, limits: limits)
        } else if isJSON {
          try decoder.decode(json: body, into: &builder, limits: limits)
        } else {
          try decoder.decode(body, into: &builder, limits: limits)
        }
      } catch {
        try require(turn != 0 && turn != 3 && alone == nil, "a used decoder refuses a good body: \(error)")
      }
    }
    let batch = try mustSucceed("bodies behind each other are no batch") { () throws(MetricBatchError) in
      try MetricBatch(validating: try builder.finish().bytes)
    }
    guard let first = try decoded(known, isJSON: true) else { return }
    let outer = try encoded(first, isJSON: false)
    let inner = if let alone { try encoded(alone, isJSON: false) } else { [] as [UInt8] }
    try require(
      try encoded(batch, isJSON: false) == outer + inner + inner + outer, "bodies behind each other are mixed up")
  }

  private static func encoded(_ batch: MetricBatch, isJSON: Bool) throws(FuzzFailure) -> [UInt8] {
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    let report = try mustSucceed("a batch cannot be written") { () throws(MetricBatchError) in
      isJSON
        ? try encoder.encodeJSON(batch, rows: 0..<batch.rowCount, into: &buffer)
        : try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    }
    try require(report.rows == batch.rowCount && report.skippedPoints == 0, "something is left out: \(report)")
    return buffer.bytes
  }

  /// A request as this module writes it in JSON, so that mutations begin from what is right.
  static func json(_ random: inout SeededGenerator) -> [UInt8] {
    let message = OTLPMessage.request(&random)
    guard let batch = try? decoded(message, isJSON: false), let json = try? encoded(batch, isJSON: true) else {
      return Array(random.pick(keys).utf8)
    }
    return random.oneIn(4) ? Array(random.pick(Array(keys.prefix(1))).utf8) : json
  }

  static func response(_ random: inout SeededGenerator) -> [UInt8] {
    let texts = ["", "too old", "größe\n\"", "😀"]
    let rejected = Int64(bitPattern: random.magnitude())
    let response = OTLPExportResponse(rejectedDataPoints: rejected, errorMessage: random.pick(texts))
    let status = OTLPStatus(code: Int32(truncatingIfNeeded: rejected), message: random.pick(texts))
    switch random.below(4) {
    case 0: return response.protobufBytes
    case 1: return response.jsonBytes
    case 2: return status.protobufBytes
    default: return status.jsonBytes
    }
  }

  static func runResponse(_ body: [UInt8]) throws(FuzzFailure) -> Bool {
    var taken = false
    for isJSON in [false, true] {
      let response = try answer(body) { bytes throws(OTLPError) in
        isJSON ? try OTLPExportResponse(json: bytes) : try OTLPExportResponse(protobuf: bytes)
      }
      if let response {
        taken = true
        try require((try? OTLPExportResponse(protobuf: response.protobufBytes)) == response, "changed: \(response)")
        try require((try? OTLPExportResponse(json: response.jsonBytes)) == response, "changed by JSON: \(response)")
      }
      let status = try answer(body) { bytes throws(OTLPError) in
        isJSON ? try OTLPStatus(json: bytes) : try OTLPStatus(protobuf: bytes)
      }
      if let status {
        taken = true
        try require((try? OTLPStatus(protobuf: status.protobufBytes)) == status, "changed: \(status)")
        try require((try? OTLPStatus(json: status.jsonBytes)) == status, "changed by JSON: \(status)")
      }
    }
    return taken
  }

  private static func answer<Answer>(
    _ body: [UInt8], _ read: ([UInt8]) throws(OTLPError) -> Answer
  ) throws(FuzzFailure) -> Answer? {
    do throws(OTLPError) { return try read(body) } catch {
      try require((0...body.count).contains(error.offset), "the error lies outside of the body: \(error)")
      return nil
    }
  }
}
