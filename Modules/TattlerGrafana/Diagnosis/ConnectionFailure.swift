/// Why there was no answer at all.
public enum ConnectionFailure: String, Sendable, Hashable, CaseIterable {
  /// The host's name has no address.
  case nameNotResolved = "name_not_resolved"
  /// Nobody listens, or a firewall refuses.
  case notConnected = "not_connected"
  /// The certificate is not trusted or is for another name.
  case certificateNotTrusted = "certificate_not_trusted"
  /// The handshake failed.
  case tlsFailed = "tls_failed"
  /// The time is up.
  case timedOut = "timed_out"
  /// The proxy cannot be reached or refuses.
  case proxyRefused = "proxy_refused"
  /// The connection ended, or what came is no HTTP.
  case connectionLost = "connection_lost"

  var code: CredentialCode {
    switch self {
    case .nameNotResolved: .nameNotResolved
    case .notConnected: .notConnected
    case .certificateNotTrusted: .certificateNotTrusted
    case .tlsFailed: .tlsFailed
    case .timedOut: .timedOut
    case .proxyRefused: .proxyRefused
    case .connectionLost: .connectionLost
    }
  }
}
