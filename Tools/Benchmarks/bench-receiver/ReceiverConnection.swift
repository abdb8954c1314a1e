#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The server's end of a connection: blocking, kept alive, bodies with a Content-Length only.
struct ReceiverConnection: ~Copyable {
  /// A request that is complete.
  struct Request {
    let head: RequestHead
    /// As it came.
    let body: [UInt8]
  }

  private let descriptor: Int32
  /// What was read and not taken yet: heads, and the beginnings of bodies.
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)
  private var bufferedCount = 0

  /// Takes a descriptor over.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// Reads a request; nil at the end of the connection, and at what is no request.
  mutating func next() -> Request? {
    while true {
      if let head = RequestHead(buffer[..<bufferedCount]) {
        return body(of: head).map { Request(head: head, body: $0) }
      }
      guard bufferedCount < buffer.count else { return nil }
      let start = bufferedCount
      let received = unsafe buffer.withUnsafeMutableBytes { unsafe Self.receive(descriptor, $0, start) }
      if received <= 0 { return nil }
      bufferedCount += received
    }
  }

  private mutating func body(of head: RequestHead) -> [UInt8]? {
    let here = min(bufferedCount - head.count, head.bodyCount)
    if head.waitsForContinue, here < head.bodyCount, !answer("HTTP/1.1 100 Continue\r\n\r\n") { return nil }
    let (descriptor, begin) = (descriptor, buffer[head.count..<head.count + here])
    let body = unsafe [UInt8](unsafeUninitializedCapacity: head.bodyCount) { whole, count in
      count = unsafe whole.update(fromContentsOf: begin)
      while count < head.bodyCount {
        let received = unsafe Self.receive(descriptor, UnsafeMutableRawBufferPointer(whole), count)
        if received <= 0 { return }
        count += received
      }
    }
    guard body.count == head.bodyCount else { return nil }
    let rest = buffer[(head.count + here)..<bufferedCount]
    bufferedCount = rest.count
    buffer.replaceSubrange(0..<rest.count, with: Array(rest))
    return body
  }

  /// Reads what is there into the rest of a buffer; 0 at the end, below 0 at an error.
  private static func receive(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ start: Int) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    while true {
      let received = unsafe recv(descriptor, base + start, buffer.count - start, 0)
      if received >= 0 || errno != EINTR { return received }
    }
  }

  /// Sends an answer; false where nobody is there to read it.
  func answer(_ text: String) -> Bool {
    unsafe Array(text.utf8).withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return true }
      var offset = 0
      while offset < bytes.count {
        let sent = unsafe send(descriptor, base + offset, bytes.count - offset, 0)
        if sent > 0 { offset += sent } else if errno != EINTR { return false }
      }
      return true
    }
  }
}
