import ArgumentParser
import TattlerConfig

/// Where a token comes from.
struct TokenOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read the token from a file.", valueName: "file"))
  var tokenFile: String?

  @Option(help: ArgumentHelp("Read the token from an environment variable.", valueName: "name"))
  var tokenEnv: String?

  @Flag(help: "Read the token from standard input.")
  var tokenStdin = false

  @Argument(help: .hidden)
  var unexpected: [String] = []

  func validate() throws {
    // Not shown, as it may be a token.
    if !unexpected.isEmpty {
      throw ValidationError(
        "An argument is neither an option nor the value of one. A token does not belong on the command line; "
          + "use --token-file, --token-env or --token-stdin.")
    }
    if [tokenFile != nil, tokenEnv != nil, tokenStdin].filter({ $0 }).count > 1 {
      throw ValidationError("Give one of --token-file, --token-env and --token-stdin.")
    }
  }

  /// Whether one of the options is given.
  var isGiven: Bool { tokenFile != nil || tokenEnv != nil || tokenStdin }

  /// Complains where nothing is given and nobody can be asked.
  func requireSource() throws {
    if !isGiven, !Terminal.isInteractive {
      throw ValidationError(
        "No token was given, and standard input is no terminal to ask on. "
          + "Use --token-file, --token-env or --token-stdin.")
    }
  }

  /// Reads the token; asks for it where none of the options is given.
  func read() throws -> Secret {
    if let tokenFile { return try text(Streams.file(tokenFile)) }
    if let tokenEnv {
      guard let value = ConfigEnvironment.process.variable(tokenEnv) else {
        throw Streams.failure("the variable that --token-env names is not set", exitCode: .configuration)
      }
      return Secret(value)
    }
    if tokenStdin { return try text(Streams.allInput()) }
    return Secret(try Terminal.ask("Token (not shown): ", isHidden: true))
  }

  private func text(_ bytes: [UInt8]) throws -> Secret {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Streams.failure("the token is not text", exitCode: .configuration)
    }
    return Secret(text)
  }
}
