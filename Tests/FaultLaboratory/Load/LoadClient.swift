import TattlerConfig
import TestHarness

/// Sends bodies to a daemon, rightly and wrongly.
struct LoadClient {
  let port: Int

  /// Sends a body and judges the answer.
  ///
  /// - Throws: ``Trouble`` where the answer is none that the daemon may give.
  func send(_ body: LoadBody) throws -> LoadOutcome {
    guard let connection = try? Loopback(connectingTo: port) else { return .refused }
    let isCut = body.manner == .cutShort
    var headers = [("Content-Length", "\(body.bytes.count)"), ("Connection", "close")]
    if body.manner == .gzip || body.manner == .brokenGzip { headers.append(("Content-Encoding", "gzip")) }
    let query = body.manner == .unknownPrecision ? "?precision=fortnight" : "?db=laboratory"
    connection.send(HTTP.head("POST", "/write\(query)", headers))
    connection.send(isCut ? Array(body.bytes.prefix(body.bytes.count / 2)) : body.bytes)
    if body.manner == .unheard { return .unknown }
    if isCut { connection.endSending() }
    let bytes = connection.receiveAll()
    guard let answer = try? HTTP.answer(bytes, to: "a body") else { return body.isHopeless ? .refused : .unknown }
    return try judge(answer, to: body)
  }

  private func judge(_ answer: HTTP.Answer, to body: LoadBody) throws -> LoadOutcome {
    switch answer.status {
    case 204 where !body.isHopeless && body.manner != .partlyBad: return .acknowledged
    case 400 where body.manner == .partlyBad:
      // The connection may have ended in the middle of the words.
      guard let json = try? answer.json() else { return .acknowledged }
      let taken = json["accepted"]?.integerValue
      guard taken == Int64(body.lines.count) else {
        throw Trouble("of \(body.lines.count) good lines \(taken ?? -1) were taken: \(answer.text)")
      }
      return .acknowledged
    case 400 where body.isHopeless, 413 where body.manner == .tooLarge: return .refused
    case 503:
      guard answer.headers["retry-after"].flatMap({ Int($0) }) ?? 0 > 0 else {
        throw Trouble("503 without a time to come back: \(answer.text)")
      }
      return .refused
    default: throw Trouble("\(answer.status) to a body that is \(body.manner): \(answer.text)")
    }
  }
}
