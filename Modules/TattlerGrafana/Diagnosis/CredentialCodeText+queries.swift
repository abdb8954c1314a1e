extension CredentialCodeText {
  /// The sentences of what a server says to somebody who reads; nil where they are those of everybody else.
  static func ofQueries(_ code: CredentialCode) -> CredentialCodeText? {
    switch code {
    case .invalidCredentials:
      CredentialCodeText(
        what: code.what, why: code.why,
        remedy: "compare the id with the number on the stack's Prometheus card, which is not that of OTLP, and run "
          + "`tattler-auth explain` on the token")
    case .bearerBareToken:
      CredentialCodeText(
        what: code.what, why: code.why, remedy: "send Basic, with the number on the stack's Prometheus card as the id")
    case .credentialsNotSent:
      CredentialCodeText(
        what: code.what, why: code.why,
        remedy: "give the number on the stack's Prometheus card and a token with the scope metrics:read")
    case .scopeMissing:
      CredentialCodeText(
        what: code.what, why: "its access policy lacks the scope metrics:read",
        remedy: "add the scope metrics:read to the token's access policy")
    case .pathNotFound:
      CredentialCodeText(
        what: code.what, why: "there is no Prometheus API at this address",
        remedy: "compare it with the stack's Prometheus card: on Grafana Cloud it ends with /api/prom")
    case .stackHost:
      CredentialCodeText(
        what: code.what, why: code.why,
        remedy: "ask the address on the stack's Prometheus card, which ends with .grafana.net/api/prom")
    default:
      nil
    }
  }
}
