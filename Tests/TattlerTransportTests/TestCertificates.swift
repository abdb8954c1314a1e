import Foundation
import Testing

/// A certificate authority and certificates that it signed, made with openssl for one test run.
struct TestCertificates: Sendable {
  static let shared = Result { try TestCertificates() }

  private static let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("tattler-tls-\(ProcessInfo.processInfo.processIdentifier)")

  private var folder: URL { Self.folder }

  var authority: String { path("ca.pem") }
  /// For the name localhost alone.
  var server: [String] { [path("server.pem"), path("server.key")] }
  var client: (certificate: String, key: String) { (path("client.pem"), path("client.key")) }

  private init() throws {
    atexit { try? FileManager.default.removeItem(at: TestCertificates.folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Tattler-Test-CA -keyout ca.key -out ca.pem")
    for (name, extensions) in [("server", "subjectAltName=DNS:localhost"), ("client", "extendedKeyUsage=clientAuth")] {
      try extensions.write(to: folder.appendingPathComponent("\(name).ext"), atomically: true, encoding: .utf8)
      try openssl("req -newkey rsa:2048 -nodes -subj /CN=\(name) -keyout \(name).key -out \(name).csr")
      try openssl(
        "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
          + "-extfile \(name).ext -out \(name).pem"
      )
    }
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private func openssl(_ arguments: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }
}
