import Glibc

/// TCP on 127.0.0.1 with blocking calls that give up after a time.
package final class Loopback: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Connects.
  package convenience init(connectingTo port: Int, timeoutSeconds: Int = 60) throws {
    self.init(descriptor: try Self.make())
    setTimeout(seconds: timeoutSeconds)
    let result = unsafe Self.withAddress(port) { unsafe connect(descriptor, $0, $1) }
    guard result == 0 else { throw Trouble("cannot connect to 127.0.0.1:\(port): \(Self.words())") }
  }

  /// Listens.
  ///
  /// - Parameter port: 0 lets the system choose.
  package convenience init(listeningOn port: Int) throws {
    self.init(descriptor: try Self.make())
    var on: Int32 = 1
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    guard unsafe Self.withAddress(port, { unsafe bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0 else {
      throw Trouble("cannot listen on 127.0.0.1:\(port): \(Self.words())")
    }
  }

  /// A port that nobody listens on now.
  package static func freePort() throws -> Int { try Loopback(listeningOn: 0).port }

  /// The own port.
  package var port: Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &length) }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// The next connection; nil once the listener is shut down.
  package func accept() -> Loopback? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { return nil }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    let connection = Loopback(descriptor: accepted)
    connection.setTimeout(seconds: 60)
    return connection
  }

  /// Sends everything; false where the other side has closed.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let sent = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          descriptor, buffer.baseAddress.map { unsafe $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL))
      }
      if sent > 0 { offset += sent } else if errno != EINTR { return false }
    }
    return true
  }

  @discardableResult
  package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// The next bytes; empty at the end, after a failure, and after the time.
  package func receive() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
      if count < 0, errno == EINTR { continue }
      return count > 0 ? Array(bytes[..<count]) : []
    }
  }

  /// Everything up to the end.
  package func receiveAll() -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let part = receive()
      if part.isEmpty { return all }
      all += part
    }
  }

  /// Says that nothing more is sent; what the other side says can still be read.
  package func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// Ends both directions, and calls that wait in other threads.
  package func end() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Makes the coming end of the connection a reset instead of an orderly close.
  package func resetAtEnd() {
    var now = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
  }

  /// Listens again after ``end()``: the port was kept meanwhile, so that connections were refused and nobody else could
  /// take it. Only for a listener on a port of one's own choice.
  package func listenAgain() throws {
    guard listen(descriptor, 64) == 0 else { throw Trouble("cannot listen again: \(Self.words())") }
  }

  private func setTimeout(seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  private static func make() throws -> Int32 {
    let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard made >= 0 else { throw Trouble("no socket: \(words())") }
    return made
  }

  private static func withAddress(
    _ port: Int, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func words() -> String { unsafe String(cString: strerror(errno)) }
}
