public import TattlerTransport

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A server behind HTTP.
public struct HTTPExportSource: ExportSource {
  private let transport: HTTPTransport
  private let server: ExportServer

  /// Makes a source.
  public init(_ server: ExportServer, transport: HTTPTransport) { (self.server, self.transport) = (server, transport) }

  /// Asks a question and calls back once, on the transport's thread.
  public func fetch(
    _ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (ServerAnswer) -> Void
  ) {
    transport.send(server.request(query, maximumBytes: maximumBytes)) { result in
      completion(ServerAnswer(result, maximumBytes: maximumBytes, nowUnixSeconds: Int64(time(nil))))
    }
  }
}
