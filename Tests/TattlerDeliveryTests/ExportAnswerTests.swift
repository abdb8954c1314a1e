import TattlerOTLP
import TattlerPlugin
import TattlerTransport
import Testing

@testable import TattlerDelivery

@Suite struct ExportAnswerTests {
  private let partial = OTLPExportResponse(rejectedDataPoints: 7, errorMessage: "too old\nfor us")

  private func answer(
    _ body: [UInt8], sent: String? = "application/x-protobuf", answered: String? = "application/x-protobuf",
    status: Int = 200, url: String = "https://otlp.example/v1/metrics"
  ) -> SinkHTTPResponse {
    var headers: HTTPHeaders = [:]
    if let answered { headers.add(name: "Content-Type", value: answered) }
    let request = SinkHTTPRequest(
      url: url, headers: (sent.map { [("Content-Type", $0)] } ?? []) + [("Authorization", "Basic c2VjcmV0LXRva2Vu")])
    return SinkHTTPBridge.answer(
      HTTPResponse(status: status, headers: headers, body: body), to: request, nowUnixSeconds: 0)
  }

  @Test("A partial success is read in both encodings, and stays a success")
  func partialSuccess() {
    for response in [
      answer(partial.protobufBytes),
      answer(partial.jsonBytes, sent: "application/json", answered: "Application/JSON; charset=utf-8"),
      answer(partial.protobufBytes, answered: nil), answer(partial.protobufBytes, status: 202),
    ] {
      #expect(response.meaning == .delivered && response.rejectedPoints == 7)
      #expect(response.message == "too old for us")
    }
  }

  @Test("A warning rejects nothing, and a full success says nothing")
  func warning() {
    let warning = answer(OTLPExportResponse(errorMessage: "use v2").protobufBytes)
    #expect(warning.rejectedPoints == 0 && warning.message == "use v2")
    #expect(answer([]).message.isEmpty)
    let negative = answer(OTLPExportResponse(rejectedDataPoints: -4, errorMessage: "x").protobufBytes)
    #expect(negative.rejectedPoints == 0)
  }

  @Test("What is no answer to an export, or cannot be read, is a plain success")
  func others() {
    for response in [
      answer(Array("garbage".utf8)), answer(Array("ok".utf8), answered: "text/plain"),
      answer(partial.jsonBytes), answer(partial.protobufBytes, sent: nil),
      answer(partial.protobufBytes, sent: "text/plain", answered: "text/plain"),
      answer(partial.protobufBytes, answered: nil, url: "https://prometheus.example/api/v1/write"),
      answer(Array(#"{"took":1,"errors":true}"#.utf8), sent: "application/json", answered: "application/json"),
    ] {
      #expect(response.meaning == .delivered && response.rejectedPoints == 0 && response.message.isEmpty)
    }
  }

  @Test("What the server repeats of the credentials does not show")
  func secrets() {
    let body = OTLPExportResponse(rejectedDataPoints: 1, errorMessage: "who is c2VjcmV0LXRva2Vu?").protobufBytes
    #expect(answer(body).message == "who is [hidden]?")
  }

  @Test("A refusal carries Mimir's text id with the server's words")
  func textID() {
    let body = String(repeating: "x", count: 1_500) + " err-mimir-label-invalid"
    let response = answer(Array(body.utf8), answered: "text/plain", status: 400)
    #expect(response.meaning == .bisect && response.message.hasSuffix("(err-mimir-label-invalid)"))
  }
}
