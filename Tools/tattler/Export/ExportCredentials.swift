internal import ArgumentParser
internal import TattlerConfig
internal import TattlerTransport

/// How an export presents itself to the server.
struct ExportCredentials: ParsableArguments {
  @Option(help: ArgumentHelp("The number of the Prometheus instance, for Basic authentication.", valueName: "number"))
  var id: String?
  @Option(help: ArgumentHelp("Read the token from a file.", valueName: "file"))
  var tokenFile: String?
  @Option(help: ArgumentHelp("Read the token from a variable of the environment.", valueName: "name"))
  var tokenEnv: String?
  @Option(
    help: ArgumentHelp(
      "A header whose value is in a variable of the environment, such as X-Scope-OrgID=TENANT.",
      valueName: "header=variable"))
  var headerEnv: [String] = []
  @Option(help: ArgumentHelp("A PEM file of trusted authorities.", valueName: "file"))
  var caFile: String?
  @Flag(help: "Let credentials go over plain http to another host.")
  var insecureHttp = false

  func validate() throws {
    if tokenFile != nil, tokenEnv != nil { throw ValidationError("use one of --token-file and --token-env") }
    if id != nil, tokenFile == nil, tokenEnv == nil {
      throw ValidationError("--id needs --token-file or --token-env: a token does not belong on the command line")
    }
  }

  /// The headers: with an id Basic, with a token alone Bearer.
  func headers() throws -> HTTPHeaders {
    var headers = HTTPHeaders()
    if let token = try token() {
      if let id {
        headers.add(name: "Authorization", value: "Basic \(Self.base64(Array("\(id):\(token.reveal())".utf8)))")
      } else {
        headers.add(name: "Authorization", value: "Bearer \(token.reveal())")
      }
    }
    for (name, value) in try tenantHeaders() { headers.add(name: name, value: value) }
    return headers
  }

  /// The headers of `--header-env`.
  func tenantHeaders() throws -> [(name: String, value: String)] {
    try headerEnv.map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = ConfigEnvironment.process.variable(parts[1]) else {
        throw ValidationError("--header-env is <header>=<variable>, and the variable has to be set")
      }
      return (parts[0], value)
    }
  }

  private func token() throws -> Secret? {
    let text: String
    if let tokenFile {
      do throws(ConfigFileError) {
        text = String(decoding: try ConfigEnvironment.process.file(tokenFile), as: UTF8.self)
      } catch {
        Console.complain(error.description)
        throw ExitStatus.configuration
      }
    } else if let tokenEnv {
      guard let value = ConfigEnvironment.process.variable(tokenEnv) else {
        Console.complain("the variable \(tokenEnv) of --token-env is not set")
        throw ExitStatus.configuration
      }
      text = value
    } else {
      return nil
    }
    let lines = text.split(whereSeparator: \.isWhitespace)
    guard lines.count == 1 else {
      Console.complain("the token is empty, or has white space in it")
      throw ExitStatus.configuration
    }
    return Secret(String(lines[0]))
  }

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for step in 0..<4 {
        text.append(step <= part.count ? letters[bits >> (18 - 6 * step) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
