import TattlerOTLP
import Testing

/// Why a receiver refused an export.
@Suite struct OTLPStatusTests {
  static let cases: [(OTLPStatus, [UInt8], String)] = [
    (OTLPStatus(), [], "{}"),
    (OTLPStatus(code: 3, message: "bad"), [0x08, 3, 0x12, 3, 0x62, 0x61, 0x64], #"{"code":3,"message":"bad"}"#),
    (
      OTLPStatus(code: -1), [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], #"{"code":-1}"#
    ),
  ]

  @Test("A status is written in both encodings and comes back", arguments: cases)
  func roundTrips(_ status: OTLPStatus, _ protobuf: [UInt8], _ json: String) throws {
    #expect(status.protobufBytes == protobuf)
    #expect(status.jsonBytes == Array(json.utf8))
    #expect(try OTLPStatus(protobuf: protobuf) == status)
    #expect(try OTLPStatus(json: Array(json.utf8)) == status)
  }

  @Test("Details are read over, whatever they are")
  func skipsDetails() throws {
    let json = #"{"details":[{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1.5s"}],"code":8}"#
    #expect(try OTLPStatus(json: Array(json.utf8)) == OTLPStatus(code: 8))
    let protobuf: [UInt8] = [0x1A, 3, 0x0A, 1, 0x74, 0x08, 8]
    #expect(try OTLPStatus(protobuf: protobuf) == OTLPStatus(code: 8))
  }

  @Test("Malformed bodies are refused")
  func refuses() {
    let protobuf = #expect(throws: OTLPError.self) { try OTLPStatus(protobuf: [0x12, 5, 0x61]) }
    #expect(protobuf?.code == .lengthOutOfBounds)
    #expect(protobuf?.path == "message")
    let json = #expect(throws: OTLPError.self) { try OTLPStatus(json: Array(#"{"message":5}"#.utf8)) }
    #expect(json?.code == .wrongType)
    #expect(json?.path == "message")
  }
}
