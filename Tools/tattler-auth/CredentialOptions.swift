import ArgumentParser
import TattlerConfig
import TattlerGrafana

/// Where id and token come from.
struct CredentialOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The numeric instance id; asked for on a terminal if not given.", valueName: "number"))
  var id: String?

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

  /// Reads and checks the credentials; asks on the terminal for what was not given.
  func load() throws -> GrafanaCredentials {
    let isAsking = tokenFile == nil && tokenEnv == nil && !tokenStdin
    if isAsking, !Terminal.isInteractive {
      throw ValidationError(
        "No token was given, and standard input is no terminal to ask on. "
          + "Use --token-file, --token-env or --token-stdin.")
    }
    if id == nil, tokenStdin || !Terminal.isInteractive {
      throw ValidationError("No instance id was given, and there is no terminal to ask on. Use --id.")
    }
    let instanceID = try id ?? ask("Instance id: ", isHidden: false)
    let token = try readToken()
    do throws(GrafanaCredentialsError) {
      let credentials = try GrafanaCredentials(instanceID: instanceID, token: token)
      for warning in credentials.warnings { Streams.say("Warning: " + warning) }
      return credentials
    } catch {
      throw Streams.failure(error.description, exitCode: .configuration)
    }
  }

  private func readToken() throws -> Secret {
    if let tokenFile {
      let bytes: [UInt8]
      do throws(ConfigFileError) {
        bytes = try ConfigEnvironment.process.file(tokenFile)
      } catch {
        throw Streams.failure(error.description, exitCode: .configuration)
      }
      return try text(bytes)
    }
    if let tokenEnv {
      guard let value = ConfigEnvironment.process.variable(tokenEnv) else {
        throw Streams.failure("the variable that --token-env names is not set", exitCode: .configuration)
      }
      return Secret(value)
    }
    if tokenStdin {
      guard let bytes = Streams.readInput(maximumBytes: ConfigEnvironment.maximumFileBytes) else {
        throw Streams.failure("standard input cannot be read, or holds more than 64 KiB", exitCode: .configuration)
      }
      return try text(bytes)
    }
    return Secret(try ask("Token (not shown): ", isHidden: true))
  }

  private func text(_ bytes: [UInt8]) throws -> Secret {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Streams.failure("the token is not text", exitCode: .configuration)
    }
    return Secret(text)
  }

  private func ask(_ prompt: String, isHidden: Bool) throws -> String {
    guard let answer = Terminal.readLine(prompt: prompt, isHidden: isHidden) else {
      throw ValidationError("Nothing was entered.")
    }
    return answer
  }
}
