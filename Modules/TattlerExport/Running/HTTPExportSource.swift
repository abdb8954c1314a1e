internal import TattlerConfig
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
  private let secrets: SecretMask

  /// Makes a source.
  public init(_ server: ExportServer, transport: HTTPTransport) {
    (self.server, self.transport) = (server, transport)
    secrets = server.mask(proxyUserInfo: transport.proxyUserInfo)
  }

  /// Asks a question and calls back once, on the transport's thread.
  public func fetch(
    _ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (QueryAnswer) -> Void
  ) {
    let (url, secrets) = (server.url, self.secrets)
    transport.send(server.request(query, maximumBytes: maximumBytes)) { result in
      if case .success(let response) = result, Self.isPage(response) {
        return completion(
          .denied(
            ExportFailure(
              .refused, "the server answers with a page for people (text/html), such as one to log in: check --url")))
      }
      completion(
        QueryAnswer(
          result, maximumBytes: maximumBytes, nowUnixSeconds: Int64(time(nil)), url: url, hiding: secrets))
    }
  }

  /// Keeps the memory for the answers to come.
  public func reuse(_ body: consuming [UInt8]) { transport.reuse(body) }

  /// Words of the server without the values of the headers that it was sent.
  public func withoutSecrets(_ words: String) -> String { secrets.text(words) }

  /// Whether it is an answer of success that no program is meant to read.
  static func isPage(_ response: HTTPResponse) -> Bool {
    guard (200..<300).contains(response.status), let type = response.headers["Content-Type"] else { return false }
    let media = type.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    return media == "text/html" || media == "application/xhtml+xml"
  }
}
