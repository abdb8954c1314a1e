import TattlerOTLP
import TattlerPlugin
import TattlerTransport
import Testing

@testable import TattlerDelivery

@Suite struct SinkHTTPBridgeTests {
  /// The pair `482913:glc_Qz7Kx0Vw9Jp3Hy5R`, encoded.
  private static let encoded = "NDgyOTEzOmdsY19RejdLeDBWdzlKcDNIeTVS"
  private static let token = "glc_Qz7Kx0Vw9Jp3Hy5R"

  private func message(status: Int, _ words: String) -> String {
    let isSuccess = status == 200
    let body = isSuccess ? OTLPExportResponse(errorMessage: words).protobufBytes : Array(words.utf8)
    let type = isSuccess ? "application/x-protobuf" : "text/plain"
    let request = SinkHTTPRequest(
      url: "https://otlp.example/v1/metrics",
      headers: [("Content-Type", "application/x-protobuf"), ("Authorization", "Basic \(Self.encoded)")])
    return SinkHTTPBridge.answer(
      HTTPResponse(status: status, headers: ["Content-Type": type], body: body), to: request, nowUnixSeconds: 0
    ).message
  }

  /// A part of a secret of four characters that a text shows.
  private func shown(_ secret: String, in text: String) -> String? {
    let secret = Array(secret)
    return (0...secret.count - 4).map { String(secret[$0..<($0 + 4)]) }.first(where: text.contains)
  }

  @Test("Wherever the words of a server are cut, nothing of a header shows that they repeat", arguments: [200, 401])
  func cuts(status: Int) {
    for cut in [1_024, 8_192] {
      for place in (cut - 40)...(cut + 2) {
        for secret in [Self.encoded, Self.token] {
          let words = String(repeating: ".", count: place) + secret + " end"
          let message = message(status: status, words)
          #expect(shown(secret, in: message) == nil, "\(place): \(message.suffix(60))")
        }
      }
    }
  }

  @Test("The scheme and other words of a server stay, and JSON is looked at behind its escapes")
  func words() {
    #expect(message(status: 401, "no Basic \(Self.encoded) here").hasSuffix("says: no Basic [hidden] here"))
    let escaped = Self.token.replacing("K", with: "\\u004b")
    #expect(message(status: 401, #"{"error": "who is \#(escaped)?"}"#).hasSuffix(#"{"error":"who is [hidden]?"}"#))
  }
}
