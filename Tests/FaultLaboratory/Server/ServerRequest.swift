/// A request as a ``ScriptedServer`` has read it, its body decompressed.
package struct ServerRequest: Sendable {
  /// How many requests came before it, to this server and under this script.
  package let number: Int
  /// The path, with its query.
  package let path: String
  /// Names in lower case.
  package let headers: [String: String]
  /// The decompressed body.
  package let body: [UInt8]

  /// The lines of the body.
  package var lines: [String] { String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init) }
}
