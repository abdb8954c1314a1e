import CCurl

/// Turns what libcurl says about a finished transfer into a response or an error.
enum TransferOutcome {
  static func result(
    of easy: CurlEasy, exchange: HTTPExchange, code: CURLcode
  ) -> Result<HTTPResponse, HTTPTransportError> {
    if code == CURLE_OK && exchange.hasAnswer { return .success(response(easy, exchange, isTruncated: false)) }
    // The status of a refusal is what decides what happens next; losing its text is no reason to lose it.
    if exchange.hasAnswer && exchange.status >= 300 && (exchange.isTooLarge || isLossOfConnection(code)) {
      return .success(response(easy, exchange, isTruncated: true))
    }
    return .failure(error(easy, exchange, code))
  }

  /// Whether a transfer ended because the kept connection that it was sent on had been closed by the other side.
  ///
  /// libcurl begins such a transfer anew by itself, but for one case: the connection is reset while the body is sent.
  static func isStaleConnection(_ easy: CurlEasy, _ exchange: HTTPExchange, _ code: CURLcode) -> Bool {
    code == CURLE_SEND_ERROR && !exchange.isSecondTry && exchange.status == 0
      && easy.long(CURLINFO_NUM_CONNECTS) == 0
  }

  /// An error for options that libcurl does not take, before the transfer began.
  static func error(_ failure: CurlFailure, exchange: HTTPExchange, easy: CurlEasy) -> HTTPTransportError {
    error(easy, exchange, failure.code)
  }

  private static func response(_ easy: CurlEasy, _ exchange: HTTPExchange, isTruncated: Bool) -> HTTPResponse {
    HTTPResponse(
      status: exchange.status, headers: exchange.headers, body: exchange.body, isBodyTruncated: isTruncated,
      version: version(easy.long(CURLINFO_HTTP_VERSION)),
      totalMilliseconds: easy.microseconds(CURLINFO_TOTAL_TIME_T) / 1_000,
      isConnectionReused: easy.long(CURLINFO_NUM_CONNECTS) == 0)
  }

  private static func version(_ value: Int) -> HTTPResponse.Version {
    switch value {
    case Int(CURL_HTTP_VERSION_1_0): .http10
    case Int(CURL_HTTP_VERSION_1_1): .http11
    case Int(CURL_HTTP_VERSION_2_0): .http2
    default: .other
    }
  }

  private static func isLossOfConnection(_ code: CURLcode) -> Bool {
    switch code {
    case CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_OPERATION_TIMEDOUT, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_GOT_NOTHING, CURLE_BAD_CONTENT_ENCODING, CURLE_SEND_FAIL_REWIND:
      true
    default: false
    }
  }

  private static func error(_ easy: CurlEasy, _ exchange: HTTPExchange, _ code: CURLcode) -> HTTPTransportError {
    let url = exchange.transfer.request.redactedURL
    let status = exchange.hasAnswer ? exchange.status : nil
    let proxyStatus = easy.long(CURLINFO_HTTP_CONNECTCODE)
    let words = easy.words(for: code)
    if exchange.isTooLarge {
      return HTTPTransportError(
        code: .responseTooLarge, message: "The response is larger than allowed: raise the limit or ask for less.",
        url: url, status: exchange.status == 0 ? nil : exchange.status)
    }
    if proxyStatus != 0 && !(200...299).contains(proxyStatus) && status == nil {
      return HTTPTransportError(
        code: .proxy,
        message: "The proxy refused to connect (status \(proxyStatus)): check its credentials and what it allows.",
        url: url, detail: words, status: proxyStatus)
    }
    let (kind, message) = meaning(of: code, easy)
    return HTTPTransportError(code: kind, message: message, url: url, detail: words, status: status)
  }

  private static func meaning(of code: CURLcode, _ easy: CurlEasy) -> (HTTPTransportError.Code, String) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST:
      (.nameResolution, "The host's name has no address: check the network, the name server and the spelling.")
    case CURLE_COULDNT_RESOLVE_PROXY:
      (.proxy, "The proxy's name has no address: check the proxy setting and the network.")
    case CURLE_PROXY: (.proxy, "The proxy does not connect: check the proxy setting and the proxy.")
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
      (.connect, "No connection: check that the server runs, the port, and firewalls on the way.")
    case CURLE_OPERATION_TIMEDOUT: timeout(easy)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      (
        .tlsCertificate,
        "The server's certificate is not trusted or is for another name: check the URL, the clock, and the file of "
          + "certificate authorities."
      )
    case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
      CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED:
      (
        .invalidConfiguration,
        "A certificate or key of the configuration cannot be used: check that the files are PEM and belong together."
      )
    case CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CLIENTCERT:
      (.tls, "The TLS handshake failed: check that the port speaks TLS 1.2 or later.")
    case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_UPLOAD_FAILED, CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK:
      (.send, "The connection ended while the request was sent.")
    case CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      (.receive, "The connection ended before the response was complete.")
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP3, CURLE_OK:
      (.protocolViolation, "What came back is not HTTP: check the port and the scheme.")
    case CURLE_URL_MALFORMAT: (.invalidRequest, "libcurl cannot read the URL or the proxy's URL.")
    default: (.internalFailure, "libcurl failed: this should not happen; please report its words.")
    }
  }

  private static func timeout(_ easy: CurlEasy) -> (HTTPTransportError.Code, String) {
    if easy.microseconds(CURLINFO_PRETRANSFER_TIME_T) == 0 {
      return (.timeout(.connecting), "No connection in time: check the host, the port, and firewalls on the way.")
    }
    return (.timeout(.responding), "The server did not answer in time: it is slow, or the timeout is too short.")
  }
}
