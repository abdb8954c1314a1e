/// What a ``ScriptedServer`` does with one request.
package struct ServerAct: Sendable {
  /// What the client gets.
  package enum Manner: Sendable {
    /// An answer of HTTP.
    case answer(ServerAnswer)
    /// A reset as soon as the head of the request has come.
    case resetBeforeBody
    /// A reset when the whole request has come.
    case resetAfterBody
    /// The whole request is read, then the server's side of the connection ends without a word.
    case halfClose
    /// The whole request is read, then come bytes that are not HTTP, and the end.
    case babble([UInt8])
    /// The whole request is read, and nothing comes for this long; then the connection ends.
    case silence(milliseconds: Int)
  }

  /// What the client gets.
  package var manner: Manner
  /// Which lines of the body the server keeps.
  package var keeps: @Sendable (_ line: String) -> Bool

  package init(_ manner: Manner, keeps: @escaping @Sendable (String) -> Bool) {
    (self.manner, self.keeps) = (manner, keeps)
  }

  /// An answer; the body is kept where the status says so.
  package static func answer(_ answer: ServerAnswer) -> ServerAct {
    let isSuccess = answer.status / 100 == 2
    return ServerAct(.answer(answer)) { _ in isSuccess }
  }

  /// A failure without an answer.
  ///
  /// - Parameter keeping: true where the server keeps the body all the same, and only its word is lost.
  package static func failure(_ manner: Manner, keeping: Bool = false) -> ServerAct {
    ServerAct(manner) { _ in keeping }
  }

  /// Everything is kept, and the answer says so.
  package static let take = answer(ServerAnswer(204))

  /// An answer with a status and a text.
  package static func status(_ status: Int, _ text: String = "", headers: [String] = []) -> ServerAct {
    answer(ServerAnswer(status, headers: headers, body: Array(text.utf8)))
  }

  /// An answer that asks to come back after some seconds.
  package static func comeBack(_ status: Int, afterSeconds seconds: Int) -> ServerAct {
    Self.status(status, "come back later", headers: ["Retry-After: \(seconds)"])
  }

  /// An answer that asks to come back at a date, which is some seconds after the answer's own.
  package static func comeBack(_ status: Int, atDateAfterSeconds seconds: Int) -> ServerAct {
    let now = WireDate.nowSeconds()
    return Self.status(
      status, "come back later",
      headers: ["Date: \(WireDate.text(now))", "Retry-After: \(WireDate.text(now + seconds))"])
  }

  /// The server of a store that keeps a part and refuses the rest, in one answer.
  package static func partWrite(refusing isBad: @escaping @Sendable (String) -> Bool) -> ServerAct {
    let answer = ServerAnswer(400, body: Array("partial write: field type conflict dropped=1".utf8))
    return ServerAct(.answer(answer)) { !isBad($0) }
  }
}
