public import TattlerConfig

/// How a line should read.
public struct CredentialCorrection: Sendable, Equatable {
  /// The line without its secrets: `Authorization: Basic <Base64 of 123456:glc_…>`.
  public let masked: String

  /// The line itself; nil where a part of it is not known, such as the instance id.
  public let line: Secret?

  /// Makes a correction; the caller answers for it that `masked` holds no secret.
  public init(masked: String, line: Secret?) {
    self.masked = masked
    self.line = line
  }
}
