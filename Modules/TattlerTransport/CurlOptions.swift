import CCurl

/// The options that every transfer of a transport has in common, and those of one request.
struct CurlOptions: Sendable {
  private let configuration: HTTPTransportConfiguration
  private let trust: TrustSettings

  private static let longAnswerBuffer = 128 << 10

  init(configuration: HTTPTransportConfiguration, trust: TrustSettings) {
    self.configuration = configuration
    self.trust = trust
  }

  /// Sets everything that one transfer needs on a handle that is new or reset.
  func apply(to easy: CurlEasy, exchange: HTTPExchange, timeoutMilliseconds: Int) throws(CurlFailure) {
    let request = exchange.transfer.request
    if exchange.isSecondTry { try easy.set(CURLOPT_FRESH_CONNECT, 1) }
    try easy.setCallbacks(exchange)
    try applyRequest(request, to: easy)
    // Answers of telemetry are short; who expects long ones asks for them, and has them in fewer pieces.
    if request.takesLongAnswer { try easy.set(CURLOPT_BUFFERSIZE, Self.longAnswerBuffer) }
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeoutMilliseconds)
    try easy.set(CURLOPT_TIMEOUT_MS, timeoutMilliseconds)
    try applyConnection(to: easy, isSecure: request.isSecure)
    try applyTLS(to: easy)
    try applyProxy(to: easy)
  }

  private func applyRequest(_ request: PreparedRequest, to easy: CurlEasy) throws(CurlFailure) {
    try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    try easy.set(CURLOPT_FOLLOWLOCATION, 0)
    try easy.set(CURLOPT_URL, request.url)
    try easy.setHeaders(request.headerLines)
    // Headers, credentials among them, are for the server and not for a proxy on the way.
    try easy.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    if request.method == .head {
      try easy.set(CURLOPT_NOBODY, 1)
    } else if request.sendsBody {
      try easy.set(CURLOPT_POST, 1)
      try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
    }
    if request.method != .head { try easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
  }

  private func applyConnection(to easy: CurlEasy, isSecure: Bool) throws(CurlFailure) {
    // Signals belong to the application: time limits of the resolver come from its thread instead.
    try easy.set(CURLOPT_NOSIGNAL, 1)
    // A resolver that hangs must not hold up cancelling and shutting down.
    try easy.set(CURLOPT_QUICK_EXIT, 1)
    // A request may wait to see whether the connection before it can be shared, but only where ALPN will tell: over
    // plain HTTP it would wait for the whole first answer.
    try easy.set(CURLOPT_HTTP_VERSION, Int(isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    try easy.set(CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
    try easy.set(CURLOPT_TCP_NODELAY, 1)
    try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
    try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if let path = configuration.unixSocketPath { try easy.set(CURLOPT_UNIX_SOCKET_PATH, path) }
  }

  private func applyTLS(to easy: CurlEasy) throws(CurlFailure) {
    try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if configuration.tlsVerification == .insecureNone {
      for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { try easy.set(option, 0) }
      for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { try easy.set(option, 0) }
    }
    if let file = trust.caFile {
      try easy.set(CURLOPT_CAINFO, file)
      try easy.set(CURLOPT_PROXY_CAINFO, file)
    }
    if let folder = trust.caFolder {
      try easy.set(CURLOPT_CAPATH, folder)
      try easy.set(CURLOPT_PROXY_CAPATH, folder)
    }
    if let certificate = configuration.clientCertificate {
      try easy.set(CURLOPT_SSLCERT, certificate.certificateFile)
      try easy.set(CURLOPT_SSLKEY, certificate.keyFile)
      if let password = certificate.keyPassword { try easy.set(CURLOPT_KEYPASSWD, password) }
    }
  }

  private func applyProxy(to easy: CurlEasy) throws(CurlFailure) {
    switch configuration.proxy {
    case .environment: return
    case .none: try easy.set(CURLOPT_PROXY, "")
    case .url(let url, let exceptions):
      try easy.set(CURLOPT_PROXY, url)
      // Set even when empty, so that no_proxy of the environment does not apply to a proxy that is not from there.
      try easy.set(CURLOPT_NOPROXY, exceptions)
    }
  }
}
