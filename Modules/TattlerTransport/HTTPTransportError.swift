/// Why a request got no answer.
///
/// No text in it contains a credential: URLs come without userinfo and query, header values never appear, and libcurl's
/// own words are cleaned of userinfo.
public struct HTTPTransportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The phase in which the time ran out.
  public enum TimeoutPhase: String, Sendable, Equatable {
    /// While waiting for a free connection slot of the transport.
    case waiting
    /// While resolving the name, connecting or shaking hands.
    case connecting
    /// While sending the request or waiting for the response.
    case responding
  }

  /// The kinds of failure.
  public enum Code: Sendable, Equatable {
    /// The request cannot be sent as it is: URL, header, timeout.
    case invalidRequest
    /// The transport's configuration cannot be used: an unreadable certificate file, an odd proxy URL.
    case invalidConfiguration
    /// The host name has no address, or no name server answered.
    case nameResolution
    /// No connection to the host.
    case connect
    /// The TLS handshake failed.
    case tls
    /// The server's certificate is not trusted or is for another name.
    case tlsCertificate
    /// The proxy cannot be reached or refused to connect.
    case proxy
    /// The time is up.
    case timeout(TimeoutPhase)
    /// The request could not be sent whole.
    case send
    /// The connection ended before the response was complete.
    case receive
    /// What came back is not HTTP.
    case protocolViolation
    /// A successful response is larger than the request allows.
    case responseTooLarge
    /// The caller cancelled the request.
    case cancelled
    /// The transport is shut down.
    case shutdown
    /// The transport holds as many requests or bytes as it may.
    case inboxFull
    /// libcurl or the system failed: memory, threads, a defect.
    case internalFailure
  }

  /// What went wrong.
  public var code: Code

  /// One sentence that says what to do.
  public var message: String

  /// The URL without userinfo, query and fragment; empty where there is none.
  public var url: String

  /// libcurl's own words, cleaned; empty where it said nothing.
  public var detail: String

  /// The status that had arrived before the failure, if any. For `.proxy` it is the proxy's.
  public var status: Int?

  /// Makes an error; the caller answers for it that no text contains a secret.
  public init(code: Code, message: String, url: String = "", detail: String = "", status: Int? = nil) {
    self.code = code
    self.message = message
    self.url = url
    self.detail = detail
    self.status = status
  }

  /// A short text from a fixed set, safe as a metric label.
  public var shortDescription: String {
    switch code {
    case .invalidRequest: "invalid_request"
    case .invalidConfiguration: "invalid_configuration"
    case .nameResolution: "name_resolution"
    case .connect: "connect"
    case .tls: "tls"
    case .tlsCertificate: "tls_certificate"
    case .proxy: "proxy"
    case .timeout(let phase): "timeout_\(phase.rawValue)"
    case .send: "send"
    case .receive: "receive"
    case .protocolViolation: "protocol_violation"
    case .responseTooLarge: "response_too_large"
    case .cancelled: "cancelled"
    case .shutdown: "shutdown"
    case .inboxFull: "inbox_full"
    case .internalFailure: "internal_failure"
    }
  }

  /// Whether the same request may succeed later without anybody changing anything.
  public var isRetryable: Bool {
    switch ResponseMeaning(of: self).verdict {
    case .retry: true
    default: false
    }
  }

  /// The sentence, the URL and libcurl's words.
  public var description: String {
    var text = message
    if !url.isEmpty { text += " URL: \(url)." }
    if let status { text += " Status: \(status)." }
    if !detail.isEmpty { text += " libcurl: \(detail)." }
    return text
  }
}
