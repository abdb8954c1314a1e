#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A blocking HTTP/1.1 connection that does as little as possible, so that the server is what is measured.
struct LoopbackConnection: ~Copyable {
  private let target: Target
  private var descriptor: Int32 = -1
  private var answer = [UInt8](repeating: 0, count: 16 << 10)
  /// How long an answer may take, in seconds.
  private static let answerSeconds = 60

  init(_ target: Target) { self.target = target }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  /// Makes a connection that a server closed an error, and no signal that ends the process.
  static func prepareProcess() { signal(SIGPIPE, SIG_IGN) }

  /// The head of a request, up to the empty line.
  static func head(_ target: Target, bodyCount: Int, isGzip: Bool) -> [UInt8] {
    let encoding = isGzip ? "Content-Encoding: gzip\r\n" : ""
    return Array(
      """
      POST \(target.path) HTTP/1.1\r
      Host: \(target.host):\(target.port)\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: \(bodyCount)\r
      \(encoding)\r

      """.utf8)
  }

  /// Sends a request and waits for the answer.
  ///
  /// - Returns: the status, or nil where the connection failed; the next request makes a new one then.
  mutating func exchange(_ request: [UInt8]) -> Int? {
    guard isOpen || connect(), write(request), let status = readAnswer() else {
      disconnect()
      return nil
    }
    return status
  }

  private var isOpen: Bool { descriptor >= 0 }

  private mutating func disconnect() {
    if isOpen { _ = close(descriptor) }
    descriptor = -1
  }

  private mutating func connect() -> Bool {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = target.port.bigEndian
    guard isOpen, unsafe inet_pton(AF_INET, target.host, &address.sin_addr) == 1 else { return false }
    var patience = timeval(tv_sec: Self.answerSeconds, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe Self.connect(descriptor, generic)
      }
    }
  }

  @unsafe
  private static func connect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>) -> Bool {
    #if canImport(Glibc)
      unsafe Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    #elseif canImport(Musl)
      unsafe Musl.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    #else
      unsafe Darwin.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    #endif
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return true }
      var offset = 0
      while offset < buffer.count {
        let sent = unsafe send(descriptor, base + offset, buffer.count - offset, 0)
        if sent > 0 { offset += sent } else if errno != EINTR { return false }
      }
      return true
    }
  }

  /// Reads until head and body of an answer are there; what does not fit ends the connection.
  private mutating func readAnswer() -> Int? {
    var count = 0
    while count < answer.count {
      let room = answer.count - count
      let received = unsafe answer.withUnsafeMutableBytes { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe recv(descriptor, base + count, room, 0)
      }
      if received < 0 && errno == EINTR { continue }
      if received <= 0 { return nil }
      count += received
      if let head = AnswerHead(answer[..<count]), count >= head.count + head.bodyCount {
        if head.closes { disconnect() }
        return head.status
      }
    }
    return nil
  }
}
