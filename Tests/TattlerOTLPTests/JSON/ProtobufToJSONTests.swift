import TestRandom
import Testing

@testable import TattlerOTLP

/// The mapping to OTLP/JSON.
@Suite struct ProtobufToJSONTests {
  struct Written: Sendable {
    var message: Schema.Message
    var protobuf: String
    var json: String

    init(_ message: Schema.Message, _ protobuf: String, _ json: String) {
      self.message = message
      self.protobuf = protobuf
      self.json = json
    }
  }

  static let written: [Written] = [
    Written(.exportRequest, "", "{}"),
    Written(.exportRequest, "0A 00 0A 00", #"{"resourceMetrics":[{},{}]}"#),
    Written(.resourceMetrics, "0A 00 1A 01 75", #"{"resource":{},"schemaUrl":"u"}"#),
    Written(.anyValue, "0A 00", #"{"stringValue":""}"#),
    Written(.anyValue, "10 00", #"{"boolValue":false}"#),
    Written(.anyValue, "10 01", #"{"boolValue":true}"#),
    Written(.anyValue, "18 FF FF FF FF FF FF FF FF FF 01", #"{"intValue":"-1"}"#),
    Written(.anyValue, "21 000000000000F07F", #"{"doubleValue":"Infinity"}"#),
    Written(.anyValue, "21 000000000000F0FF", #"{"doubleValue":"-Infinity"}"#),
    Written(.anyValue, "21 010000000000F87F", #"{"doubleValue":"NaN"}"#),
    Written(.anyValue, "2A 06 0A 00 0A 02 18 05", #"{"arrayValue":{"values":[{},{"intValue":"5"}]}}"#),
    Written(.anyValue, "32 05 0A 03 0A 01 6B", #"{"kvlistValue":{"values":[{"key":"k"}]}}"#),
    Written(.anyValue, "3A 00", #"{"bytesValue":""}"#),
    Written(.anyValue, "3A 01 FB", #"{"bytesValue":"+w=="}"#),
    Written(.anyValue, "3A 02 FB FF", #"{"bytesValue":"+/8="}"#),
    Written(.anyValue, "3A 03 00 10 83", #"{"bytesValue":"ABCD"}"#),
    Written(.exemplar, "22 03 AB 0C FF 2A 00", #"{"spanId":"ab0cff","traceId":""}"#),
    Written(.keyValue, "0A 09 22 5C 2F 08 0C 0A 0D 09 1F", #"{"key":"\"\\/\b\f\n\r\t\u001f"}"#),
    Written(.keyValue, "0A 08 7F C3 A9 E2 82 AC 20 00", "{\"key\":\"\u{7F}é€ \\u0000\"}"),
    Written(.keyValue, "0A 0A 61 62 63 64 65 66 67 68 22 69", #"{"key":"abcdefgh\"i"}"#),
    Written(.entityRef, "1A 00 1A 01 62 22 01 63", #"{"idKeys":["","b"],"descriptionKeys":["c"]}"#),
    Written(.sum, "10 02 18 01", #"{"aggregationTemporality":2,"isMonotonic":true}"#),
    Written(.buckets, "08 05 12 04 00 AC 02 64", #"{"offset":-3,"bucketCounts":["0","300","100"]}"#),
    Written(
      .numberDataPoint, "19 FFFFFFFFFFFFFFFF 31 0000000000000080 40 AC 02",
      #"{"timeUnixNano":"18446744073709551615","asInt":"-9223372036854775808","flags":300}"#),
    Written(.numberDataPoint, "19 0000000000000000", #"{"timeUnixNano":"0"}"#),
    Written(.status, "08 FF FF FF FF FF FF FF FF FF 01", #"{"code":-1}"#),
    // Lists that are not packed, in pieces, or empty; other wire types and unknown fields are skipped.
    Written(.buckets, "10 01 10 02", #"{"bucketCounts":["1","2"]}"#),
    Written(.buckets, "12 01 01 10 02 12 02 03 04", #"{"bucketCounts":["1","2","3","4"]}"#),
    Written(.buckets, "12 00 10 02", #"{"bucketCounts":["2"]}"#),
    Written(.buckets, "12 00", #"{"bucketCounts":[]}"#),
    Written(.buckets, "0A 01 61 08 02", #"{"offset":1}"#),
    Written(.buckets, "7A 01 61 08 02 F8 07 01 85 01 00 00 00 00", #"{"offset":1}"#),
    Written(.buckets, "23 08 01 2B 2C 24 08 02", #"{"offset":1}"#),
  ]

  @Test("Bytes become exactly this text", arguments: written)
  func writes(_ test: Written) throws {
    #expect(try Transcoding.json(Transcoding.bytes(test.protobuf), as: test.message) == test.json)
  }

  static let refused: [(Schema.Message, String, OTLPError.Code, Int, String)] = [
    (.keyValue, "0A", .truncated, 1, "key"),
    (.keyValue, "0A 02 61", .lengthOutOfBounds, 1, "key"),
    (.keyValue, "0A FF FF FF FF FF FF FF FF FF 01", .lengthOutOfBounds, 1, "key"),
    (.keyValue, "0A FF FF FF FF FF FF FF FF FF FF 01", .invalidVarint, 1, "key"),
    (.keyValue, "0A 03 61 62 FF", .invalidUTF8, 4, "key"),
    (.keyValue, "12 03 0A 02 61", .lengthOutOfBounds, 3, "value.stringValue"),
    (.keyValue, "02 00", .invalidFieldNumber, 0, ""),
    (.keyValue, "0F", .invalidWireType, 1, ""),
    (.keyValue, "24", .unbalancedGroup, 1, ""),
    (.keyValue, "23 08 01", .unbalancedGroup, 3, ""),
    (.keyValue, "23 2C", .unbalancedGroup, 1, ""),
    (.keyValue, "0A 01 61 0A 01 62", .duplicateKey, 3, "key"),
    (.resource, "0A 00 10 01 0A 00", .duplicateKey, 4, "attributes[1]"),
    (.anyValue, "0A 00 18 01", .duplicateKey, 2, "intValue"),
    (.numberDataPoint, "3A 00 3A 05 12 03 18 80 80", .truncated, 7, "attributes[1].value.intValue"),
    (.numberDataPoint, "19 00 00", .truncated, 1, "timeUnixNano"),
    (.buckets, "12 03 01 02 80", .truncated, 4, "bucketCounts[2]"),
    (.histogramDataPoint, "32 09 000000000000000000", .truncated, 10, "bucketCounts[1]"),
  ]

  @Test("Malformed bytes are refused with code, offset and path", arguments: refused)
  func refuses(
    _ message: Schema.Message, _ protobuf: String, _ code: OTLPError.Code, _ offset: Int, _ path: String
  ) {
    let error = #expect(throws: OTLPError.self) { try Transcoding.json(Transcoding.bytes(protobuf), as: message) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
    #expect(error?.path == path)
  }

  @Test("Messages nest as deep as the limit, and no deeper")
  func boundsDepth() throws {
    var message: [UInt8] = []
    for _ in 0..<9 {
      message = [0x2A, UInt8(message.count + 2), 0x0A, UInt8(message.count)] + message
    }
    #expect(throws: Never.self) { try Transcoding.json(message, as: .anyValue, maximumDepth: 19) }
    let error = #expect(throws: OTLPError.self) { try Transcoding.json(message, as: .anyValue, maximumDepth: 18) }
    #expect(error?.code == .tooDeep)
  }

  @Test("Bytes of any kind never trap")
  func survivesAnything() {
    var generator = SeededRandom(seed: 3)
    var accepted = 0
    for _ in 0..<20_000 {
      let body = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        // Mostly small bytes: tags, short lengths.
        UInt8.random(in: 0...255, using: &generator) & UInt8.random(in: 0...255, using: &generator)
      }
      let message = Schema.Message.allCases.randomElement(using: &generator) ?? .exportRequest
      if (try? Transcoding.json(body, as: message)) != nil { accepted += 1 }
      let offset = Int.random(in: -3...44, using: &generator)
      unsafe body.withUnsafeBytes { _ = unsafe SchemaPath.path(toOffset: offset, in: $0, of: message) }
    }
    #expect(accepted > 100)
  }
}
