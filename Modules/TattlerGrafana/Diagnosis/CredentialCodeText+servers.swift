extension CredentialCodeText {
  /// The sentences of what a server says, or does not say.
  static func ofServers(_ code: CredentialCode) -> CredentialCodeText {
    switch code {
    case .invalidCredentials:
      CredentialCodeText(
        what: "the server does not know these credentials",
        why: "the id, the token or how they are joined is wrong, the token is revoked, or the id is that of "
          + "another product",
        remedy: "run `tattler-auth explain` on the header, and compare the id with the card of the product")
    case .credentialsNotSent:
      CredentialCodeText(
        what: "the request had no credentials",
        why: "the Authorization header was not set, or was lost on the way",
        remedy: "check that OTEL_EXPORTER_OTLP_HEADERS reaches the program")
    case .scopeMissing:
      CredentialCodeText(
        what: "the token may not do this",
        why: "its access policy lacks the scope",
        remedy: "add the scope to the token's access policy: metrics:write for sending, metrics:read for queries")
    case .pathNotFound:
      CredentialCodeText(
        what: "the path does not exist there",
        why: "/otlp is missing, or /v1/metrics stands in the URL twice or not at all",
        remedy: "compare the URL with https://otlp-gateway-<zone>.grafana.net/otlp/v1/metrics")
    case .redirected:
      CredentialCodeText(
        what: "the server sends the request elsewhere",
        why: "following it would hand the token to another place",
        remedy: "set the final URL")
    case .pageForPeople:
      CredentialCodeText(
        what: "the answer is a page for people",
        why: "a sign-in page of a network, or another service, answers there",
        remedy: "sign in to the network, or check the URL")
    case .methodRefused:
      CredentialCodeText(
        what: "the path does not take this method",
        why: "the URL is that of another service",
        remedy: "check the URL")
    case .contentTypeRefused:
      CredentialCodeText(
        what: "the server does not take this content type or encoding",
        why: "it must be exactly application/x-protobuf or application/json, without charset, and gzip or nothing",
        remedy: "send exactly this type")
    case .deltaRefused:
      CredentialCodeText(
        what: "a metric has delta temporality",
        why: "Mimir takes cumulative ones alone, and refuses the whole request",
        remedy: "set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative")
    case .sampleTooOld:
      CredentialCodeText(
        what: "a sample is too old, too far in the future, or behind newer ones",
        why: "Mimir takes samples of about the last hour, in order, and one a moment",
        remedy: "check the clock, and send sooner")
    case .lineRefused:
      CredentialCodeText(
        what: "a line of the body is no line protocol that the server takes",
        why: "one bad line refuses the whole body, and its number is not said",
        remedy: "check it with `tattler convert --from influx --to json`")
    case .requestRefused:
      CredentialCodeText(
        what: "the server refuses something in the request",
        why: "its words say what",
        remedy: "read the server's words")
    case .bodyTooLarge:
      CredentialCodeText(
        what: "the body is too large",
        why: "the limit is 10 MiB without compression, and 1 MiB is a good size",
        remedy: "send smaller bodies")
    case .rateLimited:
      CredentialCodeText(
        what: "the server limits the rate",
        why: "the account's limit of samples or requests a second is reached",
        remedy: "wait as long as Retry-After says; nothing is wrong with the credentials")
    case .accountLimit:
      CredentialCodeText(
        what: "the account has as many series or labels as it may have",
        why: "each combination of labels is a series",
        remedy: "remove labels with many values, or ask for a higher limit")
    case .partlyRefused:
      CredentialCodeText(
        what: "the server refused some of the points",
        why: "it took the others; sending again would not help",
        remedy: "read the server's words")
    case .serverFailing:
      CredentialCodeText(
        what: "the server failed",
        why: "the fault is on its side",
        remedy: "try again later; nothing is known about the credentials")
    case .strangeAnswer:
      CredentialCodeText(
        what: "the server's answer is none that its documentation knows",
        why: "another service may answer there",
        remedy: "check the URL")
    case .nameNotResolved:
      CredentialCodeText(
        what: "the host's name has no address",
        why: "the name is misspelt, its zone does not exist, or there is no network",
        remedy: "compare the host with the stack's OpenTelemetry card, and check the network")
    case .notConnected:
      CredentialCodeText(
        what: "there is no connection to the host",
        why: "nobody listens there, or a firewall is on the way",
        remedy: "check the port, the proxy and firewalls")
    case .certificateNotTrusted:
      CredentialCodeText(
        what: "the server's certificate is not trusted, or is for another name",
        why: "a proxy that looks into TLS, a wrong host or a wrong clock",
        remedy: "give the authority with --ca-file, or check the host and the clock")
    case .tlsFailed:
      CredentialCodeText(
        what: "the TLS handshake failed",
        why: "the port speaks no TLS, or an old version of it",
        remedy: "check the scheme and the port")
    case .timedOut:
      CredentialCodeText(
        what: "no answer came in time",
        why: "the server is slow, or a firewall drops the packets",
        remedy: "try again, or give more time")
    case .proxyRefused:
      CredentialCodeText(
        what: "the proxy cannot be reached or refuses",
        why: "its address, its credentials or its rules",
        remedy: "check https_proxy and what the proxy allows")
    case .connectionLost:
      CredentialCodeText(
        what: "the connection ended before there was an answer, or the answer is no HTTP",
        why: "another service listens there, or the network is bad",
        remedy: "check the port and the scheme, and try again")
    default:
      CredentialCodeText(
        what: "the answer is not known", why: "nothing is written about it", remedy: "read the server's words")
    }
  }
}
