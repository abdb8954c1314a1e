/// The settings of an ``HTTPTransport``.
public struct HTTPTransportConfiguration: Sendable {
  /// Whether the server has to prove who it is.
  public enum TLSVerification: Sendable, Equatable {
    /// The certificate has to be trusted and to name the host.
    case full
    /// INSECURE: any certificate is accepted, so that anybody on the way can read and change the data,
    /// credentials included.
    case insecureNone
  }

  /// A client certificate for mutual TLS, in PEM files.
  public struct ClientCertificate: Sendable, Equatable {
    /// The path of the certificate, its chain behind it.
    public var certificateFile: String
    /// The path of the private key.
    public var keyFile: String
    /// The key's password, if it is encrypted.
    public var keyPassword: String?

    /// Makes a client certificate.
    public init(certificateFile: String, keyFile: String, keyPassword: String? = nil) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile
      self.keyPassword = keyPassword
    }
  }

  /// Where requests go through.
  public enum Proxy: Sendable, Equatable {
    /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, read as libcurl reads them.
    case environment
    /// No proxy, whatever the environment says.
    case none
    /// This proxy; hosts in `except`, separated by commas, are reached directly. Userinfo in the URL is used for Basic
    /// authentication at the proxy.
    case url(String, except: String = "")
  }

  /// Whether the server has to prove who it is.
  public var tlsVerification: TLSVerification = .full

  /// A PEM file of trusted authorities. `nil`: what `SSL_CERT_FILE` names, or else the system's.
  public var caFile: String?

  /// The client certificate for mutual TLS.
  public var clientCertificate: ClientCertificate?

  /// Where requests go through.
  public var proxy: Proxy = .environment

  /// A Unix socket to which all connections go, whatever the host of a URL; `nil` for TCP. Needs ``proxy`` to be `.none`.
  public var unixSocketPath: String?

  /// The `User-Agent` of requests that set none.
  public var userAgent = "tattler"

  /// The most transfers that run at one time; 1 or more.
  public var maximumConcurrentTransfers = 16

  /// The most connections to one host; 1 or more.
  public var maximumConnectionsPerHost = 8

  /// The most requests that are unfinished, running ones included; 1 or more.
  public var maximumOutstandingRequests = 1_024

  /// The most bytes of bodies, as they are sent, of all unfinished requests; a request with more is never accepted.
  public var maximumOutstandingBytes = 64 << 20

  /// Gets a sentence, without secrets, whenever a transfer fails or something unusual is set. It is called on the
  /// transport's thread and must not block.
  public var diagnostics: (@Sendable (String) -> Void)?

  /// Makes the default settings.
  public init() {}
}

extension HTTPTransportConfiguration.Proxy: CustomReflectable {
  /// A mirror without the credentials that a URL may have.
  public var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
}

extension HTTPTransportConfiguration.Proxy: CustomStringConvertible {
  /// The kind and the URL without userinfo.
  public var description: String {
    switch self {
    case .environment: "environment"
    case .none: "none"
    case .url(let url, _): RedactedURL.text(of: url)
    }
  }
}

extension HTTPTransportConfiguration.ClientCertificate: CustomStringConvertible {
  /// The certificate's path.
  public var description: String { certificateFile }
}

extension HTTPTransportConfiguration.ClientCertificate: CustomReflectable {
  /// A mirror without the password of the key.
  public var customMirror: Mirror { Mirror(self, children: ["certificateFile": certificateFile]) }
}
