/// What a ``ScriptedServer`` does with its requests.
package struct ServerScript: Sendable {
  /// Chooses what to do with a request.
  package let choose: @Sendable (ServerRequest) -> ServerAct

  /// Lets a function choose. It may be asked twice for a request: once without the body, to learn whether that is wanted.
  package init(choosing choose: @escaping @Sendable (ServerRequest) -> ServerAct) { self.choose = choose }

  /// One act after the other, then always the same.
  package init(_ acts: ServerAct..., then rest: ServerAct = .take) {
    choose = { $0.number < acts.count ? acts[$0.number] : rest }
  }

  /// Bodies that are larger than this, decompressed, are refused with 413.
  package static func refusingBodies(above bytes: Int) -> ServerScript {
    ServerScript { $0.body.count > bytes ? .status(413, "the body is too large") : .take }
  }

  /// The word that marks a line which ``refusingBodiesWithMark`` and ``refusingMarkedLines`` do not like.
  package static let mark = "bad=1"

  /// Whether a body has a marked line.
  package static func hasMark(_ request: ServerRequest) -> Bool { request.lines.contains { $0.contains(mark) } }

  /// What Mimir says where it refuses a sample.
  package static let mimirWords =
    "failed pushing to ingester: user=1: the sample has been rejected because its timestamp is too old "
    + "(err-mimir-sample-timestamp-too-old)."

  /// A whole body is refused for one marked line, as Mimir does.
  package static let refusingBodiesWithMark = ServerScript { request in
    hasMark(request) ? .status(400, mimirWords) : .take
  }

  /// What is good of a body is kept, and the answer is a refusal, as with InfluxDB.
  package static let refusingMarkedLines = ServerScript { request in
    hasMark(request) ? .partWrite { $0.contains(mark) } : .take
  }
}
