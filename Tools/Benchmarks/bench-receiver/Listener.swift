#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A socket on 127.0.0.1 that gives each connection a thread.
struct Listener {
  /// Where it listens.
  let port: UInt16
  private let descriptor: Int32

  private static let backlog: Int32 = 128
  private static let stackBytes = 1 << 20

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Listens; nil where the port cannot be had.
  init?(port: UInt16) {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var yes: Int32 = 1
    // A receiver that comes back takes the port of the one that went.
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, size) == 0 && listen(descriptor, Self.backlog) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    guard isListening else {
      close(descriptor)
      return nil
    }
    self.port = UInt16(bigEndian: address.sin_port)
  }

  /// Takes connections for as long as the process lives; `handle` owns the descriptor that it is given.
  func serve(_ handle: @escaping @Sendable (Int32) -> Void) {
    while true {
      let connection = accept(descriptor, nil, nil)
      if connection >= 0 {
        if !Self.start({ handle(connection) }) { close(connection) }
      } else if errno != EINTR && errno != ECONNABORTED {
        return
      }
    }
  }

  private static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
    let context = unsafe Unmanaged.passRetained(Body(run))
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = unsafe pthread_create(
      &thread, &attributes,
      { context in
        #if canImport(Darwin)
          unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        #else
          if let context = unsafe context { unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        #endif
        return nil
      }, context.toOpaque())
    if code == 0 { return true }
    unsafe context.release()
    return false
  }
}
