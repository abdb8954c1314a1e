/// The sentences about a mistake. They are fixed, so that none can hold a secret.
struct CredentialCodeText {
  let what: String
  let why: String
  let remedy: String
}

extension CredentialCodeText {
  /// The sentences of a mistake in what was written; nil for one of the others.
  static func ofCredentials(_ code: CredentialCode) -> CredentialCodeText? {
    switch code {
    case .tokenAlone:
      CredentialCodeText(
        what: "the header holds the Base64 of the token alone",
        why: "the server needs to know whose token it is: it wants the Base64 of id:token",
        remedy: "join the instance id, a colon and the token, and encode that")
    case .pairSwapped:
      CredentialCodeText(
        what: "the token stands before the instance id",
        why: "the server takes what stands before the colon for the id",
        remedy: "write the id, a colon, and then the token")
    case .lineBreakAtEnd:
      CredentialCodeText(
        what: "a line break stands at the end",
        why: "`echo` adds one, and it becomes a part of the token",
        remedy: "encode without it: printf '%s' 'id:token' | base64 -w 0")
    case .base64Wrapped:
      CredentialCodeText(
        what: "the Base64 is broken into several lines",
        why: "`base64` breaks lines at 76 columns, and a header is one line",
        remedy: "put it on one line, with base64 -w 0")
    case .percentLiteral:
      CredentialCodeText(
        what: "a percent code such as %20 stands in the header as it is",
        why: "only OTEL_…_HEADERS is percent-decoded, once; elsewhere %20 is sent as three characters",
        remedy: "write a space in a header, and %20 only in OTEL_…_HEADERS")
    case .quotesKept:
      CredentialCodeText(
        what: "quotes are a part of the value",
        why: "`docker --env-file` keeps quotes, and nobody takes them off inside a value",
        remedy: "remove the quotes, or put them around the whole value in a file whose reader drops them")
    case .headerInToken:
      CredentialCodeText(
        what: "a whole header, or its value, stands where only the token belongs",
        why: "Basic or Authorization is then sent twice",
        remedy: "give the token alone, beginning with glc_")
    case .bearerBareToken:
      CredentialCodeText(
        what: "Bearer is followed by the token alone",
        why: "the server takes a token without an id for a key of the old kind, and does not find its host",
        remedy: "write Basic and the Base64 of id:token")
    case .bearerEncoded:
      CredentialCodeText(
        what: "Bearer is followed by Base64",
        why: "Bearer takes id:token as it is; Base64 belongs to Basic",
        remedy: "write Basic in place of Bearer")
    case .bearerForOTLP:
      CredentialCodeText(
        what: "OTLP is sent with Bearer",
        why: "the documented scheme of the OTLP gateway is Basic; Bearer id:token is that of the Influx push",
        remedy: "write Basic and the Base64 of id:token if a 401 comes")
    case .serviceAccountToken:
      CredentialCodeText(
        what: "the token begins with glsa_, as those of service accounts do",
        why: "it works for Grafana's own API, not for sending or reading data",
        remedy: "make an access policy token (glc_) with the scopes metrics:write and metrics:read")
    case .schemeMissing:
      CredentialCodeText(
        what: "Basic is missing in front of the value",
        why: "the server does not guess how credentials are written",
        remedy: "write Basic, a space, and the Base64 of id:token")
    case .schemeUnknown:
      CredentialCodeText(
        what: "the scheme is neither Basic nor Bearer",
        why: "the server knows no other",
        remedy: "write Basic, a space, and the Base64 of id:token")
    case .headerNameMissing:
      CredentialCodeText(
        what: "Authorization= is missing in front of the value",
        why: "the variable holds pairs of name=value, and the first = would end a name here",
        remedy: "write Authorization=Basic%20 and the Base64 of id:token")
    case .colonForEquals:
      CredentialCodeText(
        what: "a colon stands after Authorization where the variable wants =",
        why: "the variable holds pairs of name=value",
        remedy: "write Authorization=Basic%20…")
    case .authorizationMissing:
      CredentialCodeText(
        what: "there is no Authorization header",
        why: "Grafana Cloud takes nothing from strangers",
        remedy: "add Authorization=Basic%20 and the Base64 of id:token")
    case .authorizationTwice:
      CredentialCodeText(
        what: "Authorization stands there twice",
        why: "which of them is sent depends on the program",
        remedy: "leave only the right one")
    case .basicNotEncoded:
      CredentialCodeText(
        what: "Basic is followed by the text itself, which is not Base64",
        why: "Basic wants the Base64 of id:token",
        remedy: "encode it: printf '%s' 'id:token' | base64 -w 0")
    case .encodedTwice:
      CredentialCodeText(
        what: "the value is Base64 of Base64",
        why: "the server decodes once",
        remedy: "encode id:token once")
    case .tokenEncoded:
      CredentialCodeText(
        what: "the token's place holds Base64 of the token, or of the pair",
        why: "the server compares the token as it is",
        remedy: "give the token as Grafana Cloud showed it, beginning with glc_")
    case .notBase64:
      CredentialCodeText(
        what: "what follows Basic is no Base64 of a text",
        why: "characters are missing, or do not belong there",
        remedy: "copy it again as a whole, or make it anew")
    case .base64NotStandard:
      CredentialCodeText(
        what: "the Base64 has no padding, or the alphabet of URLs",
        why: "strict decoders refuse that",
        remedy: "write it with + and /, and with = at the end where it belongs")
    case .colonMissing:
      CredentialCodeText(
        what: "no colon stands between the instance id and the token",
        why: "the server cannot tell where the id ends",
        remedy: "write the id, a colon, and then the token")
    case .spaceInside:
      CredentialCodeText(
        what: "a space stands inside or at the end of the credentials",
        why: "it becomes a part of the id or the token",
        remedy: "remove it")
    case .notASCII:
      CredentialCodeText(
        what: "there is a character outside of ASCII, or one that cannot be seen",
        why: "word processors and chats replace quotes and spaces",
        remedy: "copy the token again from Grafana Cloud")
    case .placeholderLeft:
      CredentialCodeText(
        what: "a placeholder is still there, such as <token> or ${TOKEN}",
        why: "many readers of files expand no variables",
        remedy: "put the real value there")
    case .idMissing:
      CredentialCodeText(
        what: "the instance id is missing",
        why: "the server needs to know whose token it is",
        remedy: "put the number of the stack's OpenTelemetry card and a colon before the token")
    case .idNotDigits:
      CredentialCodeText(
        what: "what stands where the instance id belongs is no number",
        why: "neither the stack's name nor a user's name is the id",
        remedy: "take the number of the stack's OpenTelemetry card")
    case .tokenMissing:
      CredentialCodeText(
        what: "the token is missing",
        why: "the id alone is public and opens nothing",
        remedy: "put the access policy token (glc_) after the id and a colon")
    case .tokenUnknown:
      CredentialCodeText(
        what: "the token does not begin with glc_, as those of access policies do",
        why: "Grafana Cloud makes no others for sending data today",
        remedy: "make an access policy token (glc_) if a 401 comes")
    case .tokenDamaged:
      CredentialCodeText(
        what: "the inside of the token cannot be read to its end",
        why: "it was probably cut when it was copied",
        remedy: "copy the token again as a whole")
    case .unquotedSpace:
      CredentialCodeText(
        what: "a space stands in the value of export without quotes",
        why: "a shell ends the value there",
        remedy: "put the value into single quotes, or write %20")
    case .headerMalformed:
      CredentialCodeText(
        what: "another header of the value is no name=value",
        why: "exporters leave it out, or all headers with it",
        remedy: "separate headers with commas, and write name=value")
    case .idsDiffer:
      CredentialCodeText(
        what: "the instance ids differ",
        why: "OTLP, metrics and logs have an id each, on a card each, and an id opens only its own product",
        remedy: "take the id of the OpenTelemetry card for OTLP, and that of the Prometheus card for metrics")
    case .metricsFormWins:
      CredentialCodeText(
        what: "the METRICS_ form differs from the general variable",
        why: "metrics go by the METRICS_ form, and the other one is for traces and logs",
        remedy: "remove one of them if that is not meant")
    default:
      nil
    }
  }
}
