internal import ArgumentParser
internal import TattlerConfig
internal import TattlerDashboards
internal import TattlerTransport

/// How a dashboard is uploaded.
struct UploadOptions: ParsableArguments {
  @Option(help: "With --push: the variable of the environment that holds the token.") var tokenEnv = "GRAFANA_TOKEN"
  @Option(name: .customLong("folder-uid"), help: "With --push: the folder, by its uid. Default: the top.")
  var folderUID: String?
  @Option(help: "With --push: how many seconds to try.") var timeout: Int = 30
  @Flag(name: .customLong("insecure-http"), help: "With --push: allow http to an address that is not loopback.")
  var insecureHTTP = false
  @Flag(help: "With --push: check everything and send nothing.") var dryRun = false
  @Flag(help: "With --push: print the outcome as JSON.") var json = false

  /// True where an option was given that means nothing without an upload.
  var isUsed: Bool { folderUID != nil || dryRun || json }

  func validate() throws {
    if !(1...3_600).contains(timeout) { throw ValidationError("--timeout is from 1 to 3600 seconds") }
    // Whoever gives the token itself does not get it printed.
    let isName = tokenEnv.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Self.isAlphanumeric($0) } && !tokenEnv.isEmpty
    if !isName || tokenEnv.hasPrefix("glsa_") || tokenEnv.hasPrefix("glc_") {
      throw ValidationError("--token-env is the name of a variable of the environment, not the token itself")
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// Uploads a dashboard, and says where it is.
  func send(_ dashboard: GrafanaDashboardJSON, uid: String, to address: String) async throws {
    let base: GrafanaAddress
    let token: GrafanaToken
    do throws(UploadError) {
      base = try GrafanaAddress(address, allowsHTTP: insecureHTTP)
      token = try GrafanaToken(variable: tokenEnv, value: Console.environment(tokenEnv))
    } catch {
      Console.complain(error.description)
      throw error.exitCode
    }
    let body = dashboard.upload(folderUID: folderUID, message: "tattler dashboard")
    if dryRun { return try report(dryRunOf: body.count, uid, base) }
    let outcome: UploadOutcome
    do throws(UploadError) {
      outcome = try UploadOutcome(
        try await post(body, base, token), base: base, folderUID: folderUID, hiding: token.secret)
    } catch {
      Console.complain(error.description)
      throw error.exitCode
    }
    if json { try Console.write(outcome.json) } else { try Console.print(outcome.sentence) }
  }

  private func post(_ body: [UInt8], _ base: GrafanaAddress, _ token: GrafanaToken) async throws(UploadError)
    -> HTTPResponse
  {
    do throws(HTTPTransportError) {
      let transport = try HTTPTransport()
      defer { transport.shutdown() }
      var request = HTTPRequest(method: .post, url: base.url + UploadOutcome.path, body: body)
      request.headers.add(name: "Content-Type", value: "application/json")
      request.headers.add(name: "Accept", value: "application/json")
      request.headers.add(name: "Authorization", value: "Bearer " + token.secret.reveal())
      request.totalTimeoutMilliseconds = timeout * 1_000
      return try await transport.send(request)
    } catch {
      throw UploadError(.refused, "\(error)")
    }
  }

  private func report(dryRunOf byteCount: Int, _ uid: String, _ base: GrafanaAddress) throws {
    let url = base.url + UploadOutcome.path
    guard json else {
      let place = folderUID.map { "the folder \($0)" } ?? "the top"
      return try Console.print("would upload \(byteCount) bytes to \(url): the dashboard \(uid), into \(place)")
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("dry_run")
    writer.boolean(true)
    writer.key("url")
    writer.string(url)
    writer.key("uid")
    writer.string(uid)
    writer.key("bytes")
    writer.integer(byteCount)
    writer.endObject()
    try Console.write(writer.bytes + [UInt8(ascii: "\n")])
  }
}
