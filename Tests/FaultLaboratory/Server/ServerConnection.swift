import TattlerCompression
import TestHarness

/// Reads requests from a connection.
struct ServerConnection {
  let socket: Loopback
  /// From 0.
  let number: Int
  private var bytes: [UInt8] = []

  private static let maximumBodyBytes = 64 << 20

  init(_ socket: Loopback, number: Int) { (self.socket, self.number) = (socket, number) }

  /// The head of the next request; nil at the end.
  mutating func nextHead() -> HTTP.Message? {
    while true {
      if let head = HTTP.Message(bytes) { return head }
      let part = socket.receive()
      if part.isEmpty { return nil }
      bytes += part
    }
  }

  /// The body behind a head, decompressed; nil where it does not come or is broken.
  mutating func body(behind head: HTTP.Message) -> [UInt8]? {
    guard let length = Int(head.headers["content-length"] ?? "0"), length <= Self.maximumBodyBytes else { return nil }
    if head.headers["expect"]?.lowercased() == "100-continue" { socket.send("HTTP/1.1 100 Continue\r\n\r\n") }
    var body = Array(head.rest)
    while body.count < length {
      let part = socket.receive()
      if part.isEmpty { return nil }
      body += part
    }
    bytes = Array(body[length...])
    body.removeSubrange(length...)
    guard head.headers["content-encoding"] == "gzip" else { return body }
    return try? Gzip.decompress(body, limit: Self.maximumBodyBytes)
  }
}
