/// What can be wrong with credentials for Grafana Cloud, as stable words for scripts.
public enum CredentialCode: String, Sendable, Hashable, CaseIterable {
  /// Base64 of the token without the instance id.
  case tokenAlone = "token_alone"
  /// `token:id`.
  case pairSwapped = "pair_swapped"
  /// A line break at the end of what was encoded, or of the value.
  case lineBreakAtEnd = "line_break_at_end"
  /// Base64 on several lines.
  case base64Wrapped = "base64_wrapped"
  /// `%20` where nobody decodes it.
  case percentLiteral = "percent_literal"
  /// Quotes that became a part of the value.
  case quotesKept = "quotes_kept"
  /// A whole header, or its value, where the token belongs.
  case headerInToken = "header_in_token"
  /// `Bearer` with a token and no id.
  case bearerBareToken = "bearer_bare_token"
  /// `Bearer` with Base64.
  case bearerEncoded = "bearer_encoded"
  /// `Bearer id:token` for OTLP.
  case bearerForOTLP = "bearer_for_otlp"
  /// A `glsa_` token.
  case serviceAccountToken = "service_account_token"
  /// No `Basic` in front of the value.
  case schemeMissing = "scheme_missing"
  /// Another scheme than `Basic` and `Bearer`.
  case schemeUnknown = "scheme_unknown"
  /// A value in `OTEL_…_HEADERS` without `Authorization=`.
  case headerNameMissing = "header_name_missing"
  /// `Authorization: …` in `OTEL_…_HEADERS`.
  case colonForEquals = "colon_for_equals"
  /// No `Authorization` among the headers.
  case authorizationMissing = "authorization_missing"
  /// Two `Authorization` headers in one value.
  case authorizationTwice = "authorization_twice"
  /// `Basic` with the text itself.
  case basicNotEncoded = "basic_not_encoded"
  /// Base64 of Base64.
  case encodedTwice = "encoded_twice"
  /// Base64 in the token's place.
  case tokenEncoded = "token_encoded"
  /// `Basic` with something that cannot be decoded to text.
  case notBase64 = "not_base64"
  /// Base64 without padding or in the URL alphabet.
  case base64NotStandard = "base64_not_standard"
  /// Id and token without a colon.
  case colonMissing = "colon_missing"
  /// White space inside the pair or the token.
  case spaceInside = "space_inside"
  /// A character that no credential has.
  case notASCII = "not_ascii"
  /// A placeholder or a variable that nobody replaced.
  case placeholderLeft = "placeholder_left"
  /// No instance id.
  case idMissing = "id_missing"
  /// An id with other characters than digits.
  case idNotDigits = "id_not_digits"
  /// No token.
  case tokenMissing = "token_missing"
  /// A token of no known kind.
  case tokenUnknown = "token_unknown"
  /// A `glc_` token that was cut.
  case tokenDamaged = "token_damaged"
  /// A bare space after `export`.
  case unquotedSpace = "unquoted_space"
  /// Another header of the value that is no `name=value`.
  case headerMalformed = "header_malformed"
  /// Ids of several products.
  case idsDiffer = "ids_differ"
  /// The `METRICS_` form hides the general one.
  case metricsFormWins = "metrics_form_wins"
  /// Headers without an endpoint.
  case endpointMissing = "endpoint_missing"
  /// No URL.
  case endpointNotURL = "endpoint_not_url"
  /// A space, a quote or the like in the URL.
  case endpointBadCharacter = "endpoint_bad_character"
  /// User name or password in the URL.
  case endpointCredentials = "endpoint_credentials"
  /// `?` or `#` in the URL.
  case endpointQuery = "endpoint_query"
  /// The gateway without `/otlp`.
  case otlpPathMissing = "otlp_path_missing"
  /// `/v1/metrics` in the base endpoint.
  case signalPathInBase = "signal_path_in_base"
  /// The `METRICS_` endpoint without `/v1/metrics`.
  case signalPathMissing = "signal_path_missing"
  /// `/v1/metrics/v1/metrics`.
  case signalPathTwice = "signal_path_twice"
  /// The address of a Grafana stack.
  case stackHost = "stack_host"
  /// The host of another product where OTLP's belongs.
  case otherProductHost = "other_product_host"
  /// `http://` to another machine.
  case endpointPlaintext = "endpoint_plaintext"
  /// `grpc` for the gateway.
  case protocolNotHTTP = "protocol_not_http"
  /// Endpoints on several hosts.
  case hostsDiffer = "hosts_differ"
  /// The token's region is not the host's.
  case regionDiffers = "region_differs"
  /// A file of variables in UTF-16.
  case encodingNotUTF8 = "encoding_not_utf8"
  /// Text that is none of the known things.
  case notRecognised = "not_recognised"
  /// 401.
  case invalidCredentials = "invalid_credentials"
  /// 401 without credentials.
  case credentialsNotSent = "credentials_not_sent"
  /// 403.
  case scopeMissing = "scope_missing"
  /// 404.
  case pathNotFound = "path_not_found"
  /// A redirect.
  case redirected
  /// A page of HTML.
  case pageForPeople = "page_for_people"
  /// 405.
  case methodRefused = "method_refused"
  /// 415.
  case contentTypeRefused = "content_type_refused"
  /// Delta temporality.
  case deltaRefused = "delta_refused"
  /// A sample outside of the window.
  case sampleTooOld = "sample_too_old"
  /// A bad line of line protocol.
  case lineRefused = "line_refused"
  /// Another 400.
  case requestRefused = "request_refused"
  /// 413.
  case bodyTooLarge = "body_too_large"
  /// 429.
  case rateLimited = "rate_limited"
  /// A limit of the account.
  case accountLimit = "account_limit"
  /// `partial_success`.
  case partlyRefused = "partly_refused"
  /// 5xx.
  case serverFailing = "server_failing"
  /// Anything else.
  case strangeAnswer = "strange_answer"
  /// No address.
  case nameNotResolved = "name_not_resolved"
  /// No connection.
  case notConnected = "not_connected"
  /// TLS: not trusted.
  case certificateNotTrusted = "certificate_not_trusted"
  /// TLS: no handshake.
  case tlsFailed = "tls_failed"
  /// Too late.
  case timedOut = "timed_out"
  /// The proxy.
  case proxyRefused = "proxy_refused"
  /// No HTTP.
  case connectionLost = "connection_lost"

  /// How much it matters where nothing else is known.
  public var severity: CredentialSeverity {
    switch self {
    case .bearerForOTLP, .base64NotStandard, .metricsFormWins: .note
    case .tokenUnknown, .tokenDamaged, .unquotedSpace, .headerMalformed, .endpointPlaintext, .hostsDiffer,
      .regionDiffers, .notRecognised, .rateLimited, .partlyRefused, .serverFailing:
      .warning
    default: .error
    }
  }

  /// What is wrong: a sentence without its end.
  public var what: String { text.what }

  /// Why that matters: a sentence without its end.
  public var why: String { text.why }

  /// What to do: a sentence without its end.
  public var remedy: String { text.remedy }

  var text: CredentialCodeText {
    CredentialCodeText.ofCredentials(self) ?? CredentialCodeText.ofEndpoints(self) ?? CredentialCodeText.ofServers(self)
  }
}
