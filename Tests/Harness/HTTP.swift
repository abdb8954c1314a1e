package import TattlerConfig

/// A small HTTP/1.1 client, independent of the product's own. One request a connection.
package enum HTTP {
  /// What a server answered.
  package struct Answer {
    package let status: Int
    /// Names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    package func json() throws -> JSONValue { try JSONValue(parsing: body) }
  }

  package static func get(_ port: Int, _ path: String) throws -> Answer { try send(port, "GET", path) }

  package static func post(
    _ port: Int, _ path: String, _ body: String, headers: [(String, String)] = []
  ) throws -> Answer {
    try send(port, "POST", path, headers: headers, body: Array(body.utf8))
  }

  package static func send(
    _ port: Int, _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
  ) throws -> Answer {
    let connection = try Loopback(connectingTo: port)
    connection.send(head(method, path, headers + [("Content-Length", "\(body.count)"), ("Connection", "close")]))
    // A server may answer before it has read the whole body: then sending fails, and the answer is there.
    connection.send(body)
    return try answer(connection.receiveAll(), to: "\(method) \(path)")
  }

  /// The head of a request.
  package static func head(_ method: String, _ path: String, _ headers: [(String, String)]) -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
  }

  /// Reads an answer that ended with its connection.
  package static func answer(_ bytes: [UInt8], to request: String) throws -> Answer {
    guard let message = Message(bytes) else {
      throw Trouble("no answer to \(request): \(bytes.count) bytes")
    }
    let words = message.firstLine.split(separator: " ")
    guard words.count > 1, let status = Int(words[1]) else { throw Trouble("a strange answer: \(message.firstLine)") }
    let isChunked = message.headers["transfer-encoding"]?.lowercased() == "chunked"
    return Answer(
      status: status, headers: message.headers, body: isChunked ? unchunked(message.rest) : Array(message.rest))
  }

  /// First line, headers, and what follows them.
  package struct Message {
    package let firstLine: String
    package let headers: [String: String]
    package let rest: ArraySlice<UInt8>

    /// Nil where the head is not complete.
    package init?(_ bytes: [UInt8]) {
      guard bytes.count > 3, let end = (3..<bytes.count).first(where: { bytes[$0 - 3...$0] == [13, 10, 13, 10] }) else {
        return nil
      }
      var lines = String(decoding: bytes[..<(end - 3)], as: UTF8.self).split(separator: "\r\n")
      firstLine = lines.isEmpty ? "" : String(lines.removeFirst())
      var headers: [String: String] = [:]
      for line in lines {
        guard let colon = line.firstIndex(of: ":") else { continue }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        headers[line[..<colon].lowercased()] = String(value)
      }
      self.headers = headers
      rest = bytes[(end + 1)...]
    }
  }

  private static func unchunked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var body: [UInt8] = []
    var rest = bytes
    while let end = rest.firstIndex(of: 13), let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16),
      size > 0, rest.endIndex - end >= size + 4
    {
      body += rest[(end + 2)..<(end + 2 + size)]
      rest = rest[(end + 4 + size)...]
    }
    return body
  }
}
