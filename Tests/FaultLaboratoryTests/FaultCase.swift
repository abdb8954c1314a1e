import FaultLaboratory
import Testing

/// A fault that passes by itself, and what has to be there in the end.
struct FaultCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let script: ServerScript
  /// Further keys of the sink.
  var options: [String] = []
  /// The exact number of requests; nil where it depends on timing.
  var requests: Int?

  init(_ name: String, requests: Int? = nil, options: [String] = [], _ script: ServerScript) {
    (testDescription, self.script, self.options, self.requests) = (name, script, options, requests)
  }

  /// After these every line is at the server once.
  static let once: [FaultCase] =
    [408, 425, 429, 500, 502, 503, 504, 599, 700].map { status in
      FaultCase("\(status) twice", requests: 3, ServerScript(.status(status), .status(status)))
    } + [
      FaultCase("taken at once", requests: 1, ServerScript()),
      FaultCase("a slow head", requests: 1, answering(204, pace: .init(bytes: 4, milliseconds: 5))),
      FaultCase("a slow body", requests: 1, answering(200, body: page, pace: .init(bytes: 16, milliseconds: 5))),
      FaultCase(
        "a slow body of a refusal", requests: 2, answering(503, body: page, pace: .init(bytes: 16, milliseconds: 5))),
      FaultCase("the server's side is closed", requests: 3, failing(.halfClose)),
      FaultCase("a reset before the body", requests: 3, failing(.resetBeforeBody)),
      FaultCase("a reset behind the body", requests: 3, failing(.resetAfterBody)),
      FaultCase("a success whose body is cut", requests: 1, answering(200, body: page, missing: 100)),
      FaultCase("a refusal whose body is cut", requests: 2, answering(503, body: page, missing: 100)),
      FaultCase("an answer that ends in its head", requests: 3, failing(.babble(Array("HTTP/1.1 20".utf8)))),
      FaultCase(
        "a page in the place of an answer", requests: 2,
        ServerScript(
          ServerAct(.answer(ServerAnswer(200, headers: ["Content-Type: text/html"], body: page))) { _ in false },
          then: .take)),
      FaultCase("another protocol", requests: 3, failing(.babble(Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)))),
      FaultCase("noise", requests: 3, failing(.babble((0..<600).map { UInt8(truncatingIfNeeded: $0 &* 149 &+ 7) }))),
      FaultCase("an answer of OTLP that took a part", requests: 1, answering(200, body: partial)),
      FaultCase("an answer that is larger than is read", requests: 1, answering(200, body: page * 20_000)),
      FaultCase("no time to come back to", requests: 3, comingBack("0")),
      FaultCase("a time to come back that nobody can read", requests: 3, comingBack("soon, -1")),
      FaultCase("a date to come back that is over", requests: 3, comingBack("Sun, 06 Nov 1994 08:49:37 GMT")),
      FaultCase("interim answers in front", requests: 1, answering(204, interim: [100, 103, 102])),
      FaultCase("bodies of more than 300 bytes", .refusingBodies(above: 300)),
      FaultCase("a connection for every answer", requests: 1, answering(204, hangsUp: true)),
    ]

  /// After these a line may be there twice: the server kept it, and nobody heard of it.
  static let twice: [FaultCase] = [
    FaultCase("a reset in the place of the word", failing(.resetAfterBody, keeping: true)),
    FaultCase("an end in the place of the word", failing(.halfClose, keeping: true)),
    FaultCase("noise in the place of the word", failing(.babble(Array("?\r\n\r\n".utf8)), keeping: true)),
    FaultCase(
      "a silence that outlasts the time", options: impatient, failing(.silence(milliseconds: 900), keeping: true)),
    FaultCase(
      "a head that outlasts the time", options: impatient, answering(204, pace: .init(bytes: 2, milliseconds: 60))),
    FaultCase(
      "500 by a server that kept it",
      ServerScript(ServerAct(.answer(ServerAnswer(500))) { _ in true }, then: .take)),
  ]

  private static let impatient = ["timeout: 250ms"]
  private static let page = Array("<html><body>Please sign in to the network.</body></html>".utf8)
  private static let partial = PartialSuccess.bytes(rejected: 3, words: "too old")

  private static func failing(_ manner: ServerAct.Manner, keeping: Bool = false) -> ServerScript {
    ServerScript(.failure(manner, keeping: keeping), .failure(manner, keeping: keeping))
  }

  private static func comingBack(_ when: String) -> ServerScript {
    let act = ServerAct.status(429, headers: ["Retry-After: \(when)"])
    return ServerScript(act, act)
  }

  /// One answer of a kind; then everything is taken.
  private static func answering(
    _ status: Int, body: [UInt8] = [], pace: ServerAnswer.Pace? = nil, missing: Int = 0,
    interim: [Int] = [],
    hangsUp: Bool = false
  ) -> ServerScript {
    var answer = ServerAnswer(status, headers: body.isEmpty ? [] : ["Content-Type: text/plain"], body: body)
    (answer.pace, answer.missingBytes, answer.interim, answer.hangsUp) = (pace, missing, interim, hangsUp)
    return ServerScript(.answer(answer))
  }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] { Array(repeatElement(bytes, count: count).joined()) }
