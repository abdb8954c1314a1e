internal import NIOCore
internal import ServiceLifecycle
internal import TattlerPipeline

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A server of the daemon, and the key of the configuration that says where it listens.
struct ReceiverServer {
  let service: any Service
  let address: ListenAddress
  /// Such as `receivers.otlp.listen`.
  let key: String
  /// What helps where the address is taken.
  let remedy: String

  /// Runs until it is shut down gracefully.
  ///
  /// - Throws: ``DaemonError`` where it cannot listen.
  func run() async throws {
    do { try await service.run() } catch let error as IOError {
      let words = unsafe String(cString: strerror(error.errnoCode))
      let remedy = error.errnoCode == EADDRINUSE ? "; \(remedy)" : ""
      throw DaemonError(.receiver, "\(key): cannot listen on \(address): \(words)\(remedy)")
    }
  }
}
