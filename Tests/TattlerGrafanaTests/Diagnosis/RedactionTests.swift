import TattlerConfig
import Testing

@testable import TattlerGrafana

@Suite struct RedactionTests {
  /// Whether a part of the Base64 or of the token is shown that is longer than a word can be by chance.
  private func leaks(_ text: String, _ secret: String = Invented.blob) -> Bool {
    let bytes = Array(secret.utf8)
    return stride(from: 0, to: bytes.count - 12, by: 1).contains { at in
      text.contains(String(decoding: bytes[at..<(at + 12)], as: UTF8.self))
    }
  }

  @Test("Wherever a server's words are cut, no part of a token stays")
  func cuts() {
    for (secret, step) in [(Invented.blob, 1), (Invented.token, 3), (Invented.base64(Invented.token), 3)] {
      for count in Array(stride(from: 240, to: 310, by: step)) + Array(stride(from: 3_900, to: 4_110, by: step + 2)) {
        let words = String(repeating: "x ", count: count / 2) + (count.isMultiple(of: 2) ? "" : "y") + " k \(secret)"
        let summary = ServerDiagnosis(ServerAnswer(status: 401, body: Array(words.utf8))).summary
        #expect(!leaks(summary, secret) && !summary.contains(secret.prefix(5)), "\(count): \(summary)")
        if count < 420 { #expect(!leaks(Invented.report("HTTP 401 \(words)").shown, secret), "\(count)") }
      }
    }
  }

  @Test("A text of tokens alone ends in none that is cut")
  func onlyTokens() {
    for shift in 0..<40 {
      let words = String(repeating: "z", count: shift) + String(repeating: " \(Invented.blob)", count: 40)
      let message = ServerDiagnosis(ServerAnswer(status: 401, body: Array(words.utf8))).serverMessage
      #expect(!leaks(message) && message.contains("[redacted]"), "\(message)")
    }
  }

  @Test("Base64 that was cut anywhere is hidden from a length at which it may tell something")
  func cutBase64() {
    for count in 16..<Invented.blob.count {
      #expect(TokenRedaction.withoutTokens("k \(Invented.blob.prefix(count))") == "k [redacted]", "\(count)")
    }
  }

  @Test(
    "Paths, names and codes stay",
    arguments: [
      "POST /otlp/v1/metrics", "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/metrics",
      "err-mimir-sample-timestamp-too-old", "exporterhelper/queue_sender.go", "authentication/authorization",
      "ResourceExhaustedException", "voice_llm_prompt_tokens_total", "0123456789012345678901234567890",
    ])
  func kept(_ text: String) { #expect(TokenRedaction.withoutTokens(text) == text) }

  @Test("Names and URLs are cut behind the redaction as well")
  func names() throws {
    for count in 90..<130 {
      let name = String(repeating: "n", count: count) + " " + Invented.blob
      let token = AccessPolicyToken(Secret("glc_" + Invented.base64(#"{"n":"\#(name)","k":"y"}"#)))
      #expect(!leaks(try #require(token?.name)))
    }
    for count in 230..<300 {
      let url = "https://host/" + String(repeating: "p", count: count) + "?/"
      #expect(!leaks(ShownURL.text(of: url.replacing("?/", with: ",\(Invented.blob)"))))
    }
  }

  @Test("Secrets that are known are replaced before anything is cut, wherever they stand")
  func hiding() {
    let secret = "an-invented-word-of-a-key-that-looks-like-nothing"
    for count in [0, 1, 100] + Array(240..<310) + Array(4_000..<4_100) {
      let words = String(repeating: "a", count: count) + " " + secret + " end"
      let answer = ServerAnswer(status: 500, body: Array(words.utf8), partialSuccess: nil)
      let diagnosis = ServerDiagnosis(answer, hiding: [Secret("Token \(secret)")])
      #expect(!diagnosis.summary.contains("invented-word") && !diagnosis.summary.contains("an-inv"), "\(count)")
    }
    // So long that the first 300 characters reach what stands at the end of the first 4 KiB.
    let odd = String(repeating: "inv:ented;pass\"word", count: 20)
    for shift in 0..<30 {
      let body = String(repeating: "z", count: shift) + String(repeating: odd, count: 40)
      let answer = ServerAnswer(status: 400, body: Array(body.utf8))
      let message = ServerDiagnosis(answer, hiding: [Secret(odd)]).serverMessage
      #expect(message.hasSuffix("[hidden]") && !message.contains("inv") && !message.contains("ente"))
    }
    let json = ServerAnswer(status: 401, body: Array(#"{"error":"bad a\/b\/invented\/c"}"#.utf8))
    #expect(ServerDiagnosis(json, hiding: [Secret("a/b/invented/c")]).serverMessage == "bad [hidden]")
    let partial = ServerAnswer(status: 200, partialSuccess: "label inventedvalue too long")
    #expect(ServerDiagnosis(partial, hiding: [Secret("inventedvalue")]).serverMessage == "label [hidden] too long")
    let short = ServerAnswer(status: 400, body: Array("the header".utf8))
    #expect(ServerDiagnosis(short, hiding: [Secret("the"), Secret("")]).serverMessage == "the header")
  }

  @Test("What Basic encodes and other headers are hidden, also where they look like no token")
  func headers() {
    let secrets = [Secret("Basic \(Invented.base64("482913:plain-pass"))"), Secret("other/header")]
    let words = "no user 482913 with plain-pass and other%2Fheader"
    let diagnosis = ServerDiagnosis(ServerAnswer(status: 401, body: Array(words.utf8)), hiding: secrets)
    #expect(diagnosis.serverMessage == "no user 482913 with [hidden] and [hidden]")
  }
}
