/// Why text is no base endpoint for OTLP over HTTP.
public struct OTLPEndpointError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The mistakes.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// Does not begin with `http://` or `https://` and a host.
    case notHTTP
    /// Holds a space, a control character or a quote, or is not ASCII.
    case badCharacter
    /// Holds a user name or a password.
    case credentialsInside
    /// Holds `?` or `#`.
    case queryInside
    /// Ends in `/v1/metrics`, which SDKs append.
    case signalPath
    /// Grafana Cloud's gateway without `/otlp`.
    case missingOTLPPath
    /// The host of a Grafana stack, not of the gateway.
    case stackHost
    /// A zone with other characters than a-z, 0-9 and `-`.
    case badZone
  }

  /// The mistake.
  public let code: Code

  /// Makes the error for a mistake.
  public init(_ code: Code) {
    self.code = code
  }

  /// What is wrong and what to do.
  public var description: String {
    switch code {
    case .notHTTP: "the endpoint must begin with https:// (or http://) and a host"
    case .badCharacter: "the endpoint holds a space, a quote or another character that no URL has"
    case .credentialsInside: "the endpoint holds a user name or password; they belong into the Authorization header"
    case .queryInside: "the endpoint must not hold ? or #"
    case .signalPath: "the endpoint must be the base, without /v1/metrics: exporters append that themselves"
    case .missingOTLPPath: "the gateway's endpoint must end in /otlp: https://otlp-gateway-<zone>.grafana.net/otlp"
    case .stackHost:
      "this is the address of a Grafana stack; data goes to https://otlp-gateway-<zone>.grafana.net/otlp, "
        + "which the stack's OpenTelemetry card shows"
    case .badZone: "a zone is written like prod-eu-west-2: small letters, digits and -"
    }
  }
}
