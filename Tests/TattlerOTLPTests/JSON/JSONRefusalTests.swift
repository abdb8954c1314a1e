import Testing

@testable import TattlerOTLP

/// Texts that are refused: with which code, at which byte, and where in the message.
@Suite struct JSONRefusalTests {
  struct Refused: Sendable {
    var message: Schema.Message
    var json: String
    var code: OTLPError.Code
    var offset: Int
    var path: String

    init(_ message: Schema.Message, _ json: String, _ code: OTLPError.Code, _ offset: Int, _ path: String = "") {
      self.message = message
      self.json = json
      self.code = code
      self.offset = offset
      self.path = path
    }
  }

  static let grammar: [Refused] = [
    Refused(.exportRequest, "", .truncated, 0),
    Refused(.exportRequest, "  ", .truncated, 2),
    Refused(.exportRequest, "{", .truncated, 1),
    Refused(.exportRequest, "[]", .wrongType, 0),
    Refused(.exportRequest, "null", .wrongType, 0),
    Refused(.exportRequest, "x", .invalidJSON, 0),
    Refused(.exportRequest, "\u{FEFF}{}", .invalidJSON, 0),
    Refused(.exportRequest, "{}x", .invalidJSON, 2),
    Refused(.exportRequest, "{} {}", .invalidJSON, 3),
    Refused(.exportRequest, "{}\0", .invalidJSON, 2),
    Refused(.exportRequest, "{\u{B}}", .invalidJSON, 1),
    Refused(.exportRequest, "{/**/}", .invalidJSON, 1),
    Refused(.exportRequest, "{,}", .invalidJSON, 1),
    Refused(.exportRequest, "{a:1}", .invalidJSON, 1),
    Refused(.exportRequest, "{'a':1}", .invalidJSON, 1),
    Refused(.exportRequest, #"{"a" 1}"#, .invalidJSON, 5),
    Refused(.exportRequest, #"{"a":}"#, .invalidJSON, 5),
    Refused(.exportRequest, #"{"a":1,}"#, .invalidJSON, 7),
    Refused(.exportRequest, #"{"a":1 "b":2}"#, .invalidJSON, 7),
    Refused(.exportRequest, #"{"a":[1,]}"#, .invalidJSON, 8),
    Refused(.exportRequest, #"{"a":[1}"#, .invalidJSON, 7),
    Refused(.exportRequest, #"{"a":{"b":1]}"#, .invalidJSON, 11),
    Refused(.exportRequest, #"{"a":[,1]}"#, .invalidJSON, 6),
    Refused(.exportRequest, #"{"a":tru}"#, .invalidJSON, 8),
    Refused(.exportRequest, #"{"a":nul"#, .truncated, 8),
    Refused(.exportRequest, #"{"a":01}"#, .invalidJSON, 6),
    Refused(.exportRequest, #"{"a":-}"#, .invalidJSON, 6),
    Refused(.exportRequest, #"{"a":1.}"#, .invalidJSON, 7),
    Refused(.exportRequest, #"{"a":.5}"#, .invalidJSON, 5),
    Refused(.exportRequest, #"{"a":+5}"#, .invalidJSON, 5),
    Refused(.exportRequest, #"{"a":1e}"#, .invalidJSON, 7),
    Refused(.exportRequest, #"{"a":1e+}"#, .invalidJSON, 8),
    Refused(.exportRequest, #"{"a":NaN}"#, .invalidJSON, 5),
    Refused(.exportRequest, #"{"a":0x10}"#, .invalidJSON, 6),
    Refused(.exportRequest, #"{"a":"\x"}"#, .invalidJSON, 7),
    Refused(.exportRequest, #"{"a":"\u12g4"}"#, .invalidJSON, 10),
    Refused(.exportRequest, "{\"a\":\"b\n\"}", .invalidJSON, 7),
    Refused(.exportRequest, "{\"a\":\"b", .truncated, 7),
    Refused(.exportRequest, #"{"a":"\ud834"}"#, .invalidUTF8, 6),
    Refused(.exportRequest, #"{"a":"x\ud834\u0041"}"#, .invalidUTF8, 7),
    Refused(.exportRequest, #"{"\udd1e":1}"#, .invalidUTF8, 2),
  ]

  static let mapping: [Refused] = [
    Refused(.exportRequest, #"{"resourceMetrics":{}}"#, .wrongType, 19, "resourceMetrics"),
    Refused(.exportRequest, #"{"resourceMetrics":[null]}"#, .wrongType, 20, "resourceMetrics[0]"),
    Refused(.exportRequest, #"{"resourceMetrics":[{},{} {}]}"#, .invalidJSON, 26, "resourceMetrics[1]"),
    Refused(.exportRequest, #"{"resourceMetrics":[{},]}"#, .invalidJSON, 23, "resourceMetrics[1]"),
    Refused(.exportRequest, #"{"resourceMetrics":[{}"#, .truncated, 22, "resourceMetrics[0]"),
    Refused(.resourceMetrics, #"{"scopeMetrics":[{},{"scope":[]}]}"#, .wrongType, 29, "scopeMetrics[1].scope"),
    Refused(.entityRef, #"{"idKeys":["a",null]}"#, .wrongType, 15, "idKeys[1]"),
    Refused(.entityRef, #"{"idKeys":["a",1]}"#, .wrongType, 15, "idKeys[1]"),
    Refused(.metric, #"{"name":5}"#, .wrongType, 8, "name"),
    Refused(.metric, #"{"name":"a","unit":"b","name":"c"}"#, .duplicateKey, 23, "name"),
    Refused(.metric, #"{"name":null,"name":null}"#, .duplicateKey, 13, "name"),
    Refused(.metric, #"{"sum":{},"gauge":{}}"#, .duplicateKey, 10, "gauge"),
    Refused(.metric, #"{"sum":{},"sum":{}}"#, .duplicateKey, 10, "sum"),
    Refused(.metric, #"{"metadata":[],"metadata":[]}"#, .duplicateKey, 15, "metadata"),
    Refused(.numberDataPoint, #"{"asInt":"1","asDouble":1}"#, .duplicateKey, 13, "asDouble"),
    Refused(.numberDataPoint, #"{"asInt":1.5}"#, .numberOutOfRange, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":"9223372036854775808"}"#, .numberOutOfRange, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":-9223372036854775809}"#, .numberOutOfRange, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":1e19}"#, .numberOutOfRange, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":1e99999999999999999999}"#, .numberOutOfRange, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":true}"#, .wrongType, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":""}"#, .wrongType, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":" 1"}"#, .wrongType, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":"01"}"#, .wrongType, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":"+1"}"#, .wrongType, 9, "asInt"),
    Refused(.numberDataPoint, #"{"asInt":"0x1"}"#, .wrongType, 9, "asInt"),
    Refused(.numberDataPoint, #"{"timeUnixNano":-1}"#, .numberOutOfRange, 16, "timeUnixNano"),
    Refused(.numberDataPoint, #"{"timeUnixNano":18446744073709551616}"#, .numberOutOfRange, 16, "timeUnixNano"),
    Refused(.numberDataPoint, #"{"flags":4294967296}"#, .numberOutOfRange, 9, "flags"),
    Refused(
      .numberDataPoint, #"{"attributes":[{"key":"a","value":{"boolValue":"true"}}]}"#, .wrongType, 47,
      "attributes[0].value.boolValue"),
    Refused(.numberDataPoint, #"{"asDouble":true}"#, .wrongType, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":1e309}"#, .numberOutOfRange, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":"-1e309"}"#, .numberOutOfRange, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":"nan"}"#, .wrongType, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":"inf"}"#, .wrongType, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":"+Infinity"}"#, .wrongType, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":"1.5 "}"#, .wrongType, 12, "asDouble"),
    Refused(.numberDataPoint, #"{"asDouble":""}"#, .wrongType, 12, "asDouble"),
    Refused(.sum, #"{"aggregationTemporality":"2"}"#, .wrongType, 26, "aggregationTemporality"),
    Refused(
      .sum, #"{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA"}"#, .wrongType, 26,
      "aggregationTemporality"),
    Refused(.sum, #"{"aggregationTemporality":2147483648}"#, .numberOutOfRange, 26, "aggregationTemporality"),
    Refused(.sum, #"{"isMonotonic":1}"#, .wrongType, 15, "isMonotonic"),
    Refused(.buckets, #"{"offset":-2147483649}"#, .numberOutOfRange, 10, "offset"),
    Refused(.buckets, #"{"bucketCounts":["1",null]}"#, .wrongType, 21, "bucketCounts[1]"),
    Refused(.buckets, #"{"bucketCounts":["1","-1"]}"#, .numberOutOfRange, 21, "bucketCounts[1]"),
    Refused(.buckets, #"{"bucketCounts":[1 2]}"#, .invalidJSON, 19, "bucketCounts[0]"),
    Refused(.buckets, #"{"bucketCounts":[1,]}"#, .invalidJSON, 19, "bucketCounts[1]"),
    Refused(.buckets, #"{"bucketCounts":"1"}"#, .wrongType, 16, "bucketCounts"),
    Refused(.exemplar, #"{"traceId":"abc"}"#, .invalidBytes, 11, "traceId"),
    Refused(.exemplar, #"{"spanId":"0g"}"#, .invalidBytes, 10, "spanId"),
    Refused(.exemplar, #"{"spanId":12}"#, .wrongType, 10, "spanId"),
    Refused(.anyValue, #"{"bytesValue":"A"}"#, .invalidBytes, 14, "bytesValue"),
    Refused(.anyValue, #"{"bytesValue":"QQ="}"#, .invalidBytes, 14, "bytesValue"),
    Refused(.anyValue, #"{"bytesValue":"QQ==="}"#, .invalidBytes, 14, "bytesValue"),
    Refused(.anyValue, #"{"bytesValue":"===="}"#, .invalidBytes, 14, "bytesValue"),
    Refused(.anyValue, #"{"bytesValue":"Q Q="}"#, .invalidBytes, 14, "bytesValue"),
    Refused(.anyValue, #"{"bytesValue":[1]}"#, .wrongType, 14, "bytesValue"),
    Refused(.anyValue, #"{"stringValue":"a\ud800"}"#, .invalidUTF8, 17, "stringValue"),
  ]

  @Test("Texts are refused with code, offset and path", arguments: grammar + mapping)
  func refuses(_ test: Refused) throws {
    let error = try #require(Transcoding.refusal(test.json, as: test.message), "\(test.json)")
    #expect(error.code == test.code, "\(test.json): \(error)")
    #expect(error.offset == test.offset, "\(test.json): \(error)")
    #expect(error.path == test.path, "\(test.json): \(error)")
    #expect(!error.reason.isEmpty)
    guard test.code != .truncated else { return }
    // The same where there is enough behind the end to read ahead.
    let padded = Transcoding.refusal(test.json + String(repeating: " ", count: 64), as: test.message)
    #expect(padded?.code == test.code && padded?.offset == test.offset && padded?.path == test.path, "\(test.json)")
  }

  @Test("Bytes that are not UTF-8 are refused where they stand", arguments: [0, 3, 9, 40])
  func refusesOtherBytes(_ length: Int) {
    for bad in [[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF]] as [[UInt8]] {
      for key in ["key", "unknown"] {
        let head = Array(#"{"\#(key)":""#.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: length)
        let error = #expect(throws: OTLPError.self) {
          try Transcoding.protobuf(head + bad + Array(#""}"#.utf8), as: .keyValue)
        }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.offset == head.count)
      }
    }
  }

  @Test("Every text that was cut is refused as truncated")
  func refusesCutTexts() throws {
    let json = Array(
      #"""
      {"resource":{"attributes":[{"key":"a b","value":{"doubleValue":-1.5e-3}},{"key":"\n\u0041","value":{"boolValue":
      true}}],"x":[null,{"y":0}]},"scopeMetrics":[{"metrics":[{"name":"é","histogram":{"dataPoints":[{"bucketCounts":["1",
      2 ],"count":"3","exemplars":[{"spanId":"00"}]}]}}]}]}
      """#.utf8)
    _ = try Transcoding.protobuf(json, as: .resourceMetrics)
    for length in 0..<(json.count) {
      let error = #expect(throws: OTLPError.self) {
        try Transcoding.protobuf(Array(json[..<length]), as: .resourceMetrics)
      }
      #expect(error?.code == .truncated, "\(length)")
      #expect(error?.offset == length)
    }
  }

  @Test("Objects and arrays nest as deep as the limit, and no deeper")
  func boundsDepth() throws {
    func nested(_ levels: Int) -> [UInt8] {
      let open = String(repeating: #"{"arrayValue":{"values":["#, count: levels)
      return Array((open + "{}" + String(repeating: "]}}", count: levels)).utf8)
    }
    #expect(throws: Never.self) { try Transcoding.protobuf(nested(64), as: .anyValue) }
    #expect(throws: Never.self) { try Transcoding.protobuf(nested(3), as: .anyValue, maximumDepth: 10) }
    for (levels, depth) in [(3, 9), (3, 8), (3, 7), (3, 1), (100_000, 300)] {
      let error = #expect(throws: OTLPError.self) {
        try Transcoding.protobuf(nested(levels), as: .anyValue, maximumDepth: depth)
      }
      #expect(error?.code == .tooDeep)
    }
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      for (levels, fits) in [(9, true), (10, false), (100_000, false)] {
        let value = String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
        let json = Array(#"{"x":\#(value)}"#.utf8)
        if fits {
          #expect(try Transcoding.protobuf(json, as: .anyValue, maximumDepth: 10) == [])
        } else {
          let error = #expect(throws: OTLPError.self) {
            try Transcoding.protobuf(json, as: .anyValue, maximumDepth: 10)
          }
          #expect(error?.code == .tooDeep)
        }
      }
    }
  }
}
