import TestHarness
import TestRandom

/// How a server behaves for some time.
package enum ServerMode: Sendable {
  /// Takes everything but marked lines, for which it refuses the body.
  case careful
  /// Takes everything.
  case greedy
  /// Some of everything; the same for the same seed.
  case flaky(seed: UInt64)
  /// Refuses connections.
  case refusing
  /// The same answer to everything.
  case answering(Int)
  /// Asks to come back, in seconds or at a date.
  case limiting(seconds: Int, asDate: Bool)
  /// Answers slowly.
  case slow(bytes: Int, milliseconds: Int)
  /// Keeps what comes and says nothing, longer than a sink waits.
  case silent(milliseconds: Int)
  /// Refuses bodies above a size.
  case small(bytes: Int)
  /// Keeps the good lines of a body that it refuses.
  case splitting
  /// Drops all connections, then is careful.
  case dropping

  /// A way for a while.
  static func random(_ random: inout SeededRandom) -> ServerMode {
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1: .careful
    case 2, 3, 4: .flaky(seed: random.next())
    case 5: .refusing
    case 6: .answering([500, 502, 503, 504].randomElement(using: &random) ?? 503)
    case 7: .answering([401, 403, 404].randomElement(using: &random) ?? 401)
    case 8: .limiting(seconds: Int.random(in: 0...1, using: &random), asDate: Bool.random(using: &random))
    case 9: .slow(bytes: Int.random(in: 3...30, using: &random), milliseconds: Int.random(in: 1...20, using: &random))
    case 10: .silent(milliseconds: Int.random(in: 300...1_500, using: &random))
    case 11: .small(bytes: Int.random(in: 200...20_000, using: &random))
    case 12: .splitting
    default: .dropping
    }
  }

  /// Makes a server behave so.
  func apply(to server: ScriptedServer) throws {
    if case .refusing = self { return server.refuseConnections() }
    server.follow(script)
    try server.takeConnections()
    if case .dropping = self { server.dropConnections() }
  }

  private var script: ServerScript {
    switch self {
    case .careful, .dropping, .refusing: .refusingBodiesWithMark
    case .greedy: ServerScript()
    case .flaky(let seed): ServerScript { Self.flakyAct(seed, $0) }
    case .answering(let status): ServerScript(then: .status(status, "as the script says"))
    case .limiting(let seconds, let asDate):
      ServerScript { _ in asDate ? .comeBack(429, atDateAfterSeconds: seconds) : .comeBack(429, afterSeconds: seconds) }
    case .slow(let bytes, let milliseconds):
      ServerScript { request in
        var answer = ServerAnswer(204)
        answer.pace = ServerAnswer.Pace(bytes: bytes, milliseconds: milliseconds)
        return ServerScript.hasMark(request) ? ServerScript.refusingBodiesWithMark.choose(request) : .answer(answer)
      }
    case .silent(let milliseconds):
      ServerScript(then: .failure(.silence(milliseconds: milliseconds), keeping: true))
    case .small(let bytes):
      ServerScript { request in
        request.body.count > bytes ? .status(413) : ServerScript.refusingBodiesWithMark.choose(request)
      }
    case .splitting: .refusingMarkedLines
    }
  }

  private static func flakyAct(_ seed: UInt64, _ request: ServerRequest) -> ServerAct {
    var random = SeededRandom(seed: seed &+ UInt64(request.number))
    let keeping = Bool.random(using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0: return .status(503)
    case 1: return .comeBack(429, afterSeconds: 0)
    case 2: return .failure(.resetBeforeBody)
    case 3: return .failure(.resetAfterBody, keeping: keeping)
    case 4: return .failure(.halfClose, keeping: keeping)
    case 5: return .failure(.babble(Array("220 mail.example ESMTP\r\n".utf8)), keeping: keeping)
    case 6 where !ServerScript.hasMark(request):
      var answer = ServerAnswer(200, body: Array("{\"status\":\"success\"}".utf8))
      answer.missingBytes = 50
      return .answer(answer)
    case 7: return ServerScript.refusingMarkedLines.choose(request)
    case 8:
      var answer = ServerAnswer(204)
      answer.hangsUp = true
      return ServerScript.hasMark(request) ? ServerScript.refusingBodiesWithMark.choose(request) : .answer(answer)
    default: return ServerScript.refusingBodiesWithMark.choose(request)
    }
  }
}
