extension CredentialCodeText {
  /// The sentences of a mistake in an endpoint, or in the text as a whole; nil for one of the others.
  static func ofEndpoints(_ code: CredentialCode) -> CredentialCodeText? {
    switch code {
    case .endpointMissing:
      CredentialCodeText(
        what: "the endpoint is missing",
        why: "exporters send to localhost then",
        remedy: "set OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-<zone>.grafana.net/otlp")
    case .endpointNotURL:
      CredentialCodeText(
        what: "the endpoint does not begin with https:// and a host",
        why: "exporters need a whole URL",
        remedy: "write https://otlp-gateway-<zone>.grafana.net/otlp")
    case .endpointBadCharacter:
      CredentialCodeText(
        what: "the endpoint holds a space, a quote or another character that no URL has",
        why: "it is sent as a part of the address, or not at all",
        remedy: "copy the endpoint again from the OpenTelemetry card")
    case .endpointCredentials:
      CredentialCodeText(
        what: "the endpoint holds a user name or a password",
        why: "they show in logs, and exporters may not send them",
        remedy: "put them into the Authorization header")
    case .endpointQuery:
      CredentialCodeText(
        what: "the endpoint holds ? or #",
        why: "exporters append /v1/metrics behind it",
        remedy: "remove what begins there")
    case .otlpPathMissing:
      CredentialCodeText(
        what: "/otlp is missing at the end of the gateway's address",
        why: "the gateway takes OTLP at /otlp/v1/metrics alone",
        remedy: "write https://otlp-gateway-<zone>.grafana.net/otlp")
    case .signalPathInBase:
      CredentialCodeText(
        what: "the base endpoint ends in /v1/metrics",
        why: "exporters append that themselves, so that it is asked for twice",
        remedy: "remove it, or use OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, which is used as it is")
    case .signalPathMissing:
      CredentialCodeText(
        what: "/v1/metrics is missing at the end of the METRICS_ endpoint",
        why: "this variable is used as it is",
        remedy: "append /v1/metrics, or use OTEL_EXPORTER_OTLP_ENDPOINT, to which it is appended")
    case .signalPathTwice:
      CredentialCodeText(
        what: "/v1/metrics stands there twice",
        why: "the base endpoint had it, and the exporter appended it once more",
        remedy: "leave it out of the base endpoint")
    case .stackHost:
      CredentialCodeText(
        what: "this is the address of a Grafana stack",
        why: "it shows dashboards and sends everybody else to its sign-in page",
        remedy: "send to https://otlp-gateway-<zone>.grafana.net/otlp, which the stack's OpenTelemetry card shows")
    case .otherProductHost:
      CredentialCodeText(
        what: "this is the host of another product of Grafana Cloud, not of OTLP",
        why: "each product has a host of its own",
        remedy: "send OTLP to https://otlp-gateway-<zone>.grafana.net/otlp")
    case .endpointPlaintext:
      CredentialCodeText(
        what: "the endpoint begins with http://",
        why: "the token can be read on the way",
        remedy: "write https://")
    case .encodingNotUTF8:
      CredentialCodeText(
        what: "the text is UTF-16",
        why: "readers of .env files take UTF-8 alone, and Windows PowerShell writes UTF-16",
        remedy: "save it as UTF-8, in PowerShell with Set-Content -Encoding utf8")
    case .protocolNotHTTP:
      CredentialCodeText(
        what: "the protocol is grpc",
        why: "the gateway speaks OTLP over HTTP alone",
        remedy: "set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")
    case .hostsDiffer:
      CredentialCodeText(
        what: "the METRICS_ endpoint is on another host than the general one",
        why: "traces and logs go elsewhere than metrics",
        remedy: "use one host if that is not meant")
    case .regionDiffers:
      CredentialCodeText(
        what: "the token's region is not the one of the host's name",
        why: "they need not be equal, but a token of another stack looks like this",
        remedy: "compare the endpoint with that of the stack's OpenTelemetry card if a 401 comes")
    case .notRecognised:
      CredentialCodeText(
        what: "this is no header, .env line, endpoint, token or error of a server",
        why: "nothing in it looks like one",
        remedy: "paste the header, the lines of the .env file, or the server's words")
    default:
      nil
    }
  }
}
