internal import TattlerConfig

/// The token of a service account.
struct GrafanaToken {
  let secret: Secret

  /// Looks at the value of a variable. No message has a part of it.
  init(variable: String, value: String?) throws(UploadError) {
    guard let value, !value.isEmpty else {
      throw UploadError(.configuration, "\(variable) is not set; it holds the token of a service account (glsa_…)")
    }
    guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw UploadError(
        .configuration, "\(variable) has spaces, line ends or other characters that no token has: give the token alone")
    }
    if value.hasPrefix("glc_") {
      throw UploadError(
        .configuration,
        """
        \(variable) holds a token of an access policy (glc_…), which sends metrics. Dashboards need the token of a service \
        account (glsa_…) with the role Editor: Administration, Users and access, Service accounts
        """)
    }
    if value.hasPrefix("\"") || value.hasPrefix("'") {
      throw UploadError(.configuration, "\(variable) has quotes around the token")
    }
    secret = Secret(value)
  }
}
