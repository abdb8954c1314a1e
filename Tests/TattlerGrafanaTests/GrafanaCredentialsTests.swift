import TattlerConfig
import Testing

@testable import TattlerGrafana

@Suite struct GrafanaCredentialsTests {
  @Test(arguments: [
    ("123456", "glc_invented"), (" 123456\n", "glc_invented\n"), ("123456", "glc_invented\r\n"),
  ])
  func `good credentials give both headers`(_ id: String, _ token: String) throws {
    let credentials = try GrafanaCredentials(instanceID: id, token: Secret(token))
    #expect(credentials.authorizationHeader(.basic).reveal() == "Basic MTIzNDU2OmdsY19pbnZlbnRlZA==")
    #expect(credentials.authorizationHeader(.bearer).reveal() == "Bearer 123456:glc_invented")
    #expect(credentials.warnings.isEmpty)
    #expect(!"\(credentials)".contains("invented"))
  }

  @Test(
    arguments: [
      ("", "glc_x", .emptyInstanceID), ("  ", "glc_x", .emptyInstanceID), ("12a", "glc_x", .instanceIDNotDigits),
      ("-1", "glc_x", .instanceIDNotDigits), ("１２", "glc_x", .instanceIDNotDigits), ("1", "", .emptyToken),
      ("1", "\n", .emptyToken), ("1", "glc_ x", .whitespaceInToken), ("1", "glc_x\n\n", .whitespaceInToken),
      ("1", "glc_\tx", .whitespaceInToken), ("1", " glc_x", .whitespaceInToken),
      ("1", "glc_x\u{7F}", .whitespaceInToken),
      ("1", "“glc_x”", .tokenNotASCII), ("1", "\"glc_x\"", .quotedToken), ("1", "'glc_x'", .quotedToken),
      ("glc_x", "123456", .swapped), ("glsa_x", "glc_x", .swapped), ("1", "Basic MTIzOmFiYw==", .tokenIsHeader),
      ("1", "Bearer glc_x", .tokenIsHeader), ("1", "basic%20MTIz", .tokenIsHeader),
      ("1", "Authorization: Basic MTIz", .tokenIsHeader), ("1", "authorization=Basic%20MTIz", .tokenIsHeader),
      ("1", "123:glc_x", .tokenIsPair), ("1", Base64.encode(Array("123:glc_x".utf8)), .tokenIsPair),
      ("1", Base64.encode(Array("glc_xy".utf8)), .tokenIsBase64),
    ] as [(String, String, GrafanaCredentialsError.Code)])
  func `a mistake is caught and said without the token`(
    _ id: String, _ token: String, _ code: GrafanaCredentialsError.Code
  ) {
    let error = #expect(throws: GrafanaCredentialsError.self) {
      try GrafanaCredentials(instanceID: id, token: Secret(token))
    }
    #expect(error?.code == code)
  }

  @Test(arguments: [("glsa_x", true), ("eyJrIjoieCJ9", false), ("something", true), ("glc_x", false)])
  func `an unusual token is taken with a warning`(_ token: String, _ warns: Bool) throws {
    #expect(try GrafanaCredentials(instanceID: "1", token: Secret(token)).warnings.isEmpty != warns)
  }
}
