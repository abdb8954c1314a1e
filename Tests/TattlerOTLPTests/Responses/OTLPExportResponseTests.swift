import TattlerOTLP
import Testing

/// What a receiver answers to an export.
@Suite struct OTLPExportResponseTests {
  static let cases: [(OTLPExportResponse, [UInt8], String)] = [
    (OTLPExportResponse(), [], "{}"),
    (
      OTLPExportResponse(rejectedDataPoints: 3, errorMessage: "no"), [0x0A, 6, 0x08, 3, 0x12, 2, 0x6E, 0x6F],
      #"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"no"}}"#
    ),
    (
      OTLPExportResponse(errorMessage: "é\""), [0x0A, 5, 0x12, 3, 0xC3, 0xA9, 0x22],
      #"{"partialSuccess":{"errorMessage":"é\""}}"#
    ),
    (
      OTLPExportResponse(rejectedDataPoints: 300), [0x0A, 3, 0x08, 0xAC, 0x02],
      #"{"partialSuccess":{"rejectedDataPoints":"300"}}"#
    ),
  ]

  @Test("Responses are written in both encodings and come back", arguments: cases)
  func roundTrips(_ response: OTLPExportResponse, _ protobuf: [UInt8], _ json: String) throws {
    #expect(response.protobufBytes == protobuf)
    #expect(response.jsonBytes == Array(json.utf8))
    #expect(try OTLPExportResponse(protobuf: protobuf) == response)
    #expect(try OTLPExportResponse(json: Array(json.utf8)) == response)
    #expect(response.isFullSuccess == (protobuf == []))
  }

  @Test(
    "Answers of other receivers are read",
    arguments: [
      (#"{"partialSuccess":{}}"#, OTLPExportResponse()),
      (#"{"partialSuccess":null}"#, OTLPExportResponse()),
      (#"{ "partialSuccess": {"rejectedDataPoints": 7, "x": []} }"#, OTLPExportResponse(rejectedDataPoints: 7)),
      (#"{"partial_success":{"rejectedDataPoints":7}}"#, OTLPExportResponse()),
    ])
  func readsJSON(_ json: String, _ response: OTLPExportResponse) throws {
    #expect(try OTLPExportResponse(json: Array(json.utf8)) == response)
  }

  @Test("Protobuf messages merge and the last value of a field counts; unknown fields are skipped")
  func merges() throws {
    let body: [UInt8] = [0x0A, 4, 0x08, 1, 0x08, 2, 0x1A, 1, 0, 0x0A, 0, 0x0A, 3, 0x12, 1, 0x61, 0x1B, 0x1C, 0x08, 5]
    #expect(try OTLPExportResponse(protobuf: body) == OTLPExportResponse(rejectedDataPoints: 2, errorMessage: "a"))
  }

  @Test(
    "Malformed answers are refused",
    arguments: [
      ([0x0A], .truncated, 1, "partialSuccess"), ([0x0A, 2, 8], .lengthOutOfBounds, 1, "partialSuccess"),
      ([0x0A, 3, 0x12, 1, 0xFF], .invalidUTF8, 4, "partialSuccess.errorMessage"),
      ([0x0A, 2, 0x08, 0x80], .truncated, 3, "partialSuccess.rejectedDataPoints"),
      ([UInt8](repeating: 0, count: OTLPExportResponse.maximumByteCount + 1), .bodyTooLarge, 1 << 20, ""),
    ] as [([UInt8], OTLPError.Code, Int, String)])
  func refuses(_ body: [UInt8], _ code: OTLPError.Code, _ offset: Int, _ path: String) {
    let error = #expect(throws: OTLPError.self) { try OTLPExportResponse(protobuf: body) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
    #expect(error?.path == path)
  }

  @Test("Text that is no answer is refused", arguments: ["", "[]", "<html>", #"{"partialSuccess":1}"#, "{}}"])
  func refusesText(_ json: String) {
    #expect(throws: OTLPError.self) { try OTLPExportResponse(json: Array(json.utf8)) }
    let long = [UInt8](repeating: 0x20, count: OTLPExportResponse.maximumByteCount + 1)
    let error = #expect(throws: OTLPError.self) { try OTLPExportResponse(json: long) }
    #expect(error?.code == .bodyTooLarge)
  }
}
