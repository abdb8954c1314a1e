/// An answer of HTTP, with what may be wrong with it.
package struct ServerAnswer: Sendable {
  /// Bytes at intervals.
  package struct Pace: Sendable {
    /// The bytes that are sent at a time; 1 or more.
    package var bytes: Int
    /// The wait between them.
    package var milliseconds: Int

    package init(bytes: Int, milliseconds: Int) { (self.bytes, self.milliseconds) = (bytes, milliseconds) }
  }

  /// The status.
  package var status: Int
  /// Whole lines, such as `Retry-After: 1`.
  package var headers: [String]
  /// The body.
  package var body: [UInt8]
  /// How many more bytes `Content-Length` promises than come; the connection ends behind them.
  package var missingBytes = 0
  /// How slowly it is sent; nil for at once.
  package var pace: Pace?
  /// Statuses of interim answers (1xx) in front of it.
  package var interim: [Int] = []
  /// True where the connection ends behind it without a word about that.
  package var hangsUp = false

  package init(_ status: Int, headers: [String] = [], body: [UInt8] = []) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  /// The bytes on the wire.
  var bytes: [UInt8] {
    let interim = interim.map { "HTTP/1.1 \($0) Wait\r\n\r\n" }.joined()
    let length = status == 204 ? [] : ["Content-Length: \(body.count + missingBytes)"]
    let head = (headers + length).map { $0 + "\r\n" }.joined()
    return Array("\(interim)HTTP/1.1 \(status) Said\r\n\(head)\r\n".utf8) + body
  }
}
