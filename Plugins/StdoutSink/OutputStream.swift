#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file descriptor that whole lines are written to: a pipe, a terminal, a file or a socket.
///
/// Into anything but a file it writes what is sure not to block after `poll` has said so, so that a sink can close
/// although nobody reads. The thread has to block SIGPIPE.
struct OutputStream: Sendable {
  /// After POLLOUT a pipe takes PIPE_BUF bytes (POSIX, pipe); 4096 on Linux.
  private static let pipeBytes = 4096
  private static let pollMilliseconds: Int32 = 50

  let descriptor: Int32
  /// Whether people look at it.
  let isTerminal: Bool
  private let isRegularFile: Bool

  init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    var status = stat()
    isRegularFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Columns of the terminal; nil where there is none or it does not say.
  var width: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all bytes.
  ///
  /// - Parameter mayWait: asked while the reader is slow; false gives up.
  func writeAll(_ bytes: [UInt8], mayWait: @Sendable () -> Bool) throws(OutputStreamError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if !isRegularFile { try waitForRoom(mayWait) }
      let part = isRegularFile ? rest : rest.prefix(Self.pipeBytes)
      let count = unsafe part.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || ![EINTR, EAGAIN, EWOULDBLOCK].contains(errno) {
        throw count < 0 && errno == EPIPE ? .closed : .system(count < 0 ? errno : EIO)
      }
    }
  }

  private func waitForRoom(_ mayWait: @Sendable () -> Bool) throws(OutputStreamError) {
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let count = unsafe poll(&entry, 1, Self.pollMilliseconds)
      if count > 0 {
        // POLLERR means that write will fail and say why, which is what is wanted.
        if entry.revents & Int16(POLLNVAL) != 0 { throw .system(EBADF) }
        return
      }
      if count < 0, errno != EINTR, errno != EAGAIN { throw .system(errno) }
      guard mayWait() else { throw .abandoned }
    }
  }
}
