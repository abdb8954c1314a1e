/// Why an instance id and a token cannot be credentials for Grafana Cloud. It never holds either of them.
public struct GrafanaCredentialsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The mistakes, one by one.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// There is no id.
    case emptyInstanceID
    /// The id holds something other than digits.
    case instanceIDNotDigits
    /// There is no token.
    case emptyToken
    /// A space, a line break or another control character inside the token.
    case whitespaceInToken
    /// A character outside ASCII in the token, such as a typographic quote.
    case tokenNotASCII
    /// Quotes around the token, as kept from a `.env` file.
    case quotedToken
    /// The token stands where the id belongs.
    case swapped
    /// The token is a whole header, or the value of one.
    case tokenIsHeader
    /// The token is `id:token`, or the Base64 of that.
    case tokenIsPair
    /// The token is the Base64 of a token.
    case tokenIsBase64
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
    case .emptyInstanceID:
      "the instance id is empty; it is the number on the stack's OpenTelemetry card, such as 123456"
    case .instanceIDNotDigits:
      "the instance id must be digits only; it is the number on the stack's OpenTelemetry card, such as 123456"
    case .emptyToken: "the token is empty"
    case .whitespaceInToken:
      "the token holds a space, a line break or another control character; copy it again, on one line"
    case .tokenNotASCII: "the token holds a character that no token has, perhaps a typographic quote; copy it again"
    case .quotedToken: "the token is in quotes; give it without them"
    case .swapped: "the instance id looks like a token; the id and the token are the wrong way round"
    case .tokenIsHeader:
      "the token is a whole Authorization header or its value; give only the token, which begins with glc_"
    case .tokenIsPair: "the token already holds the instance id; give only the token, which begins with glc_"
    case .tokenIsBase64: "the token is Base64 already; give it as Grafana Cloud showed it, beginning with glc_"
    }
  }
}
