#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whose certificates are trusted, found out once when a transport is made.
struct TrustSettings: Sendable {
  /// A PEM file of authorities; `nil` for libcurl's default.
  let caFile: String?
  /// A folder of hashed certificates; `nil` for libcurl's default.
  let caFolder: String?

  /// Takes the configured file, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` name: OpenSSL's own variables, which the
  /// library, unlike the curl program, does not read.
  init(
    _ configuration: HTTPTransportConfiguration, environment: (String) -> String? = Self.variable
  ) throws(HTTPTransportError) {
    if let file = configuration.caFile {
      try Self.checkReadable(file, "The file of certificate authorities")
      caFile = file
      caFolder = nil
    } else {
      caFile = environment("SSL_CERT_FILE")
      caFolder = environment("SSL_CERT_DIR")
      if let caFile { try Self.checkReadable(caFile, "The file that SSL_CERT_FILE names") }
    }
    if let certificate = configuration.clientCertificate {
      try Self.checkReadable(certificate.certificateFile, "The client certificate")
      try Self.checkReadable(certificate.keyFile, "The client certificate's key")
    }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  private static func checkReadable(_ path: String, _ what: String) throws(HTTPTransportError) {
    guard unsafe access(path, R_OK) == 0 else {
      throw HTTPTransportError(
        code: .invalidConfiguration, message: "\(what) cannot be read: \(path). Check the path and its permissions.")
    }
  }
}
