import Testing

@testable import TattlerTransport

@Suite struct TrustSettingsTests {
  @Test func `the environment's certificates are used where none are configured`() throws {
    let certificates = try TestCertificates.shared.get()
    let variables = ["SSL_CERT_FILE": certificates.authority, "SSL_CERT_DIR": "/some/folder"]
    var configuration = HTTPTransportConfiguration()
    let settings = try TrustSettings(configuration) { variables[$0] }
    #expect(settings.caFile == certificates.authority)
    #expect(settings.caFolder == "/some/folder")
    configuration.caFile = certificates.server[0]
    let configured = try TrustSettings(configuration) { variables[$0] }
    #expect(configured.caFile == certificates.server[0])
    #expect(configured.caFolder == nil)
  }

  @Test func `without either, libcurl's own default stays`() throws {
    let settings = try TrustSettings(HTTPTransportConfiguration()) { _ in nil }
    #expect(settings.caFile == nil)
    #expect(settings.caFolder == nil)
  }

  @Test func `a file that the environment names and that is missing is an error that says so`() {
    let error = #expect(throws: HTTPTransportError.self) {
      try TrustSettings(HTTPTransportConfiguration()) { $0 == "SSL_CERT_FILE" ? "/nonexistent/ca.pem" : nil }
    }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.message.contains("SSL_CERT_FILE") == true)
  }

  @Test func `a client certificate whose key is missing is an error`() throws {
    let certificates = try TestCertificates.shared.get()
    var configuration = HTTPTransportConfiguration()
    configuration.clientCertificate = .init(
      certificateFile: certificates.client.certificate, keyFile: "/nonexistent/key.pem", keyPassword: "invented")
    let error = #expect(throws: HTTPTransportError.self) { try TrustSettings(configuration) { _ in nil } }
    #expect(error?.message.contains("/nonexistent/key.pem") == true)
    #expect(error?.description.contains("invented") == false)
    #expect(!"\(configuration)".contains("invented"))
  }
}
