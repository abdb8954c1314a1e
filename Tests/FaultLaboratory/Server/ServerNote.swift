/// What a ``ScriptedServer`` remembers of a request.
package struct ServerNote: Sendable {
  /// The request.
  package let request: ServerRequest
  /// The lines that the server kept.
  package let kept: [String]
  /// The status that was answered; nil where there was no answer.
  package let status: Int?
  /// True once the whole answer was sent. What was kept and not answered may come twice.
  package internal(set) var isAnswered = false
  /// When the whole request had come, in nanoseconds of a clock that is never set back.
  package let at: UInt64
  /// The number of the connection that it came on, from 0.
  package let connection: Int
}
