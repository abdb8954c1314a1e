import Testing

@testable import TattlerOTLP

/// The mapping from OTLP/JSON, message by message.
@Suite struct JSONToProtobufTests {
  struct Accepted: Sendable {
    var message: Schema.Message
    var json: String
    var protobuf: String

    init(_ message: Schema.Message, _ json: String, _ protobuf: String) {
      self.message = message
      self.json = json
      self.protobuf = protobuf
    }
  }

  static let accepted: [Accepted] = [
    Accepted(.exportRequest, "{}", ""),
    Accepted(.exportRequest, " \t\r\n{ \n} \n", ""),
    Accepted(.exportRequest, #"{"resourceMetrics":[]}"#, ""),
    Accepted(.exportRequest, #"{"resourceMetrics":[{},{}]}"#, "0A 00 0A 00"),
    Accepted(.exportRequest, #"{ "resourceMetrics" : [ { } , { } ] }"#, "0A 00 0A 00"),
    Accepted(.exportRequest, #"{"resourceMetrics":null}"#, ""),
    Accepted(.resourceMetrics, #"{"resource":{},"schemaUrl":"u"}"#, "0A 00 1A 01 75"),
    Accepted(.resourceMetrics, #"{"schemaUrl":"u","resource":{}}"#, "1A 01 75 0A 00"),
    // Unknown keys, and the names of the .proto files, which are unknown in OTLP/JSON.
    Accepted(.resourceMetrics, #"{"schema_url":"u"}"#, ""),
    Accepted(.resourceMetrics, #"{"schemaURL":"u","SchemaUrl":1,"schemaUrl ":2,"schemaUr":3,"":4}"#, ""),
    Accepted(.resourceMetrics, #"{"x":[1,{"y":[[],{}],"z":null},"é",true,-1.5e+3],"schemaUrl":"u"}"#, "1A 01 75"),
    Accepted(.resourceMetrics, #"{"aKeyThatIsLongerThanEveryNameOfTheSchema":{},"schemaUrl":"u"}"#, "1A 01 75"),
    Accepted(.resourceMetrics, #"{"x":1,"x":2}"#, ""),
    // Escapes in keys.
    Accepted(.keyValue, #"{"\u006bey":"a"}"#, "0A 01 61"),
    Accepted(.keyValue, #"{"key\"":"a"}"#, ""),
    // Strings.
    Accepted(.keyValue, #"{"key":""}"#, ""),
    Accepted(.keyValue, #"{"key":"\"\\\/\b\f\n\r\t"}"#, "0A 08 22 5C 2F 08 0C 0A 0D 09"),
    Accepted(.keyValue, #"{"key":"\u0041\u00e9\u20AC"}"#, "0A 06 41 C3 A9 E2 82 AC"),
    Accepted(.keyValue, #"{"key":"\ud834\udd1E"}"#, "0A 04 F0 9D 84 9E"),
    Accepted(.keyValue, "{\"key\":\"é\u{7F}\"}", "0A 03 C3 A9 7F"),
    Accepted(.entityRef, #"{"idKeys":["a","","\u0062"]}"#, "1A 01 61 1A 00 1A 01 62"),
    // Values with presence are written also where they are zero.
    Accepted(.anyValue, #"{"stringValue":""}"#, "0A 00"),
    Accepted(.anyValue, #"{"boolValue":false}"#, "10 00"),
    Accepted(.anyValue, #"{"boolValue":true}"#, "10 01"),
    Accepted(.anyValue, #"{"intValue":"0"}"#, "18 00"),
    Accepted(.anyValue, #"{"intValue":-1}"#, "18 FF FF FF FF FF FF FF FF FF 01"),
    Accepted(.anyValue, #"{"doubleValue":0}"#, "21 00 00 00 00 00 00 00 00"),
    Accepted(.anyValue, #"{"bytesValue":""}"#, "3A 00"),
    Accepted(.anyValue, #"{"arrayValue":{}}"#, "2A 00"),
    Accepted(.anyValue, #"{"arrayValue":{"values":[{},{"intValue":"5"}]}}"#, "2A 06 0A 00 0A 02 18 05"),
    Accepted(.anyValue, #"{"kvlistValue":{"values":[{"key":"k"}]}}"#, "32 05 0A 03 0A 01 6B"),
    Accepted(.anyValue, #"{"stringValueStrindex":7}"#, "40 07"),
    Accepted(.anyValue, #"{"stringValue":null,"intValue":"1","boolValue":null}"#, "18 01"),
    Accepted(.keyValue, #"{"keyStrindex":-1,"value":{}}"#, "18 FF FF FF FF FF FF FF FF FF 01 12 00"),
    // Base64 in both alphabets, padded or not; bits that are left over do not count.
    Accepted(.anyValue, #"{"bytesValue":"+/8="}"#, "3A 02 FB FF"),
    Accepted(.anyValue, #"{"bytesValue":"-_8"}"#, "3A 02 FB FF"),
    Accepted(.anyValue, #"{"bytesValue":"QQ=="}"#, "3A 01 41"),
    Accepted(.anyValue, #"{"bytesValue":"QR"}"#, "3A 01 41"),
    Accepted(.anyValue, #"{"bytesValue":"\u0051Q"}"#, "3A 01 41"),
    Accepted(.anyValue, #"{"bytesValue":"AAECAwQF"}"#, "3A 06 00 01 02 03 04 05"),
    // Ids are hexadecimal.
    Accepted(.exemplar, #"{"spanId":"00aBCdef01234567"}"#, "22 08 00 AB CD EF 01 23 45 67"),
    Accepted(.exemplar, #"{"traceId":"","spanId":null}"#, ""),
    // Numbers.
    Accepted(.numberDataPoint, #"{"flags":0,"timeUnixNano":"0"}"#, ""),
    Accepted(.numberDataPoint, #"{"timeUnixNano":"18446744073709551615"}"#, "19 FF FF FF FF FF FF FF FF"),
    Accepted(.numberDataPoint, #"{"timeUnixNano":256}"#, "19 00 01 00 00 00 00 00 00"),
    Accepted(.numberDataPoint, #"{"asInt":"-9223372036854775808"}"#, "31 00 00 00 00 00 00 00 80"),
    Accepted(.numberDataPoint, #"{"flags":"300"}"#, "40 AC 02"),
    Accepted(.sum, #"{"aggregationTemporality":2,"isMonotonic":true}"#, "10 02 18 01"),
    Accepted(.sum, #"{"aggregationTemporality":99}"#, "10 63"),
    Accepted(.sum, #"{"aggregationTemporality":0,"isMonotonic":false}"#, ""),
    Accepted(.buckets, #"{"offset":-3,"bucketCounts":["0",300,"1e2"]}"#, "08 05 12 04 00 AC 02 64"),
    Accepted(.buckets, #"{"offset":-2147483648,"bucketCounts":[]}"#, "08 FF FF FF FF 0F"),
    Accepted(.histogramDataPoint, #"{"explicitBounds":[1,"-2.5"]}"#, "3A 10 000000000000F03F 00000000000004C0"),
    Accepted(.histogramDataPoint, #"{"sum":0,"min":null}"#, "29 00 00 00 00 00 00 00 00"),
    Accepted(.valueAtQuantile, #"{"quantile":0,"value":-0.0}"#, "11 00 00 00 00 00 00 00 80"),
    Accepted(.valueAtQuantile, #"{"quantile":"NaN","value":"-Infinity"}"#, "09 000000000000F87F 11 000000000000F0FF"),
    Accepted(.valueAtQuantile, #"{"value":"Infinity"}"#, "11 000000000000F07F"),
    Accepted(.valueAtQuantile, #"{"value":"\u0031.5"}"#, "11 000000000000F83F"),
    Accepted(.status, #"{"code":3,"message":"m","details":[{"@type":"t","value":"1.5s"}]}"#, "08 03 12 01 6D"),
  ]

  @Test("Texts become exactly these bytes", arguments: accepted)
  func accepts(_ test: Accepted) throws {
    let bytes = Transcoding.bytes(test.protobuf)
    #expect(try Transcoding.protobuf(test.json, as: test.message) == bytes)
    // Behind the end there is nothing to read ahead above, and enough here.
    #expect(try Transcoding.protobuf(test.json + String(repeating: " ", count: 64), as: test.message) == bytes)
  }

  @Test("A transcoder learns the order of keys and the size of lengths, and forgets nothing of the mapping")
  func isReusable() throws {
    var transcoder = JSONToProtobuf()
    for round in 0..<3 {
      for test in Self.accepted {
        var buffer = ByteBuffer()
        let json = Array((test.json + (round == 1 ? String(repeating: "\n", count: 40) : "")).utf8)
        try unsafe json.withUnsafeBytes { bytes in
          unsafe try transcoder.transcode(bytes, as: test.message, into: &buffer)
        }
        #expect(buffer.bytes == Transcoding.bytes(test.protobuf), "\(test.json)")
      }
    }
  }

  @Test("Lengths are as short as they can be, whatever the length before was")
  func lengthsAreMinimal() throws {
    var transcoder = JSONToProtobuf()
    for length in [1, 127, 3, 128, 200, 5, 16_382, 16_383, 16_384, 0, 70_000, 2] {
      let text = String(repeating: "x", count: length)
      let json = Array(#"{"attributes":[{"key":"\#(text)"},{"key":"\u0078\#(text)"}]}"#.utf8)
      var buffer = ByteBuffer()
      try unsafe json.withUnsafeBytes { unsafe try transcoder.transcode($0, as: .resource, into: &buffer) }
      var expected = ResponseWriter()
      for key in [text, "x" + text] {
        var attribute = ResponseWriter()
        attribute.write(1, Array(key.utf8))
        expected.bytes += attribute.bytes.isEmpty ? [0x0A, 0] : []
        expected.write(1, attribute.bytes)
      }
      #expect(buffer.bytes == expected.bytes, "\(length)")
    }
  }

  @Test("The output stays within its limit")
  func respectsTheLimit() {
    let zeros = Array((#"{"bucketCounts":["# + Array(repeating: "0", count: 1000).joined(separator: ",") + "]}").utf8)
    #expect(throws: Never.self) { try Transcoding.protobuf(zeros, as: .histogramDataPoint, maximumCount: 8200) }
    let error = #expect(throws: OTLPError.self) {
      try Transcoding.protobuf(zeros, as: .histogramDataPoint, maximumCount: 4000)
    }
    #expect(error?.code == .batchTooLarge)
    #expect(error?.path.hasPrefix("bucketCounts[") == true)
  }
}
