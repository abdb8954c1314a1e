import ArgumentParser
import TattlerConfig
import TattlerGrafana

/// Where id and token come from.
struct CredentialOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The numeric instance id; asked for on a terminal if not given.", valueName: "number"))
  var id: String?

  @OptionGroup var token: TokenOptions

  /// Reads and checks the credentials; asks on the terminal for what was not given.
  func load() throws -> GrafanaCredentials {
    try token.requireSource()
    if id == nil, token.tokenStdin || !Terminal.isInteractive {
      throw ValidationError("No instance id was given, and there is no terminal to ask on. Use --id.")
    }
    let instanceID = try id ?? Terminal.ask("Instance id: ", isHidden: false)
    let secret = try token.read()
    do throws(GrafanaCredentialsError) {
      let credentials = try GrafanaCredentials(instanceID: instanceID, token: secret)
      for warning in credentials.warnings { Streams.say("Warning: " + warning) }
      return credentials
    } catch {
      throw Streams.failure(error.description, exitCode: .configuration)
    }
  }
}
