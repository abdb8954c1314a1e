import ArgumentParser
import TattlerGrafana

/// The tool's root command.
@main
struct TattlerAuth: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tattler-auth",
    abstract: "Makes the Authorization header for Grafana Cloud, and finds out what is wrong with one.",
    discussion: """
      Needed are the numeric instance id from the stack's OpenTelemetry card and an access policy token (glc_…) with \
      the scope metrics:write. The token is read from a file, a variable, standard input or a hidden prompt, never from \
      the command line, which other users and the shell's history can see.

      EXAMPLES
        tattler-auth header --id 123456
            asks for the token, prints "Authorization: Basic …"
        tattler-auth header --id 123456 --token-file token.txt --value
            prints only "Basic …"
        tattler-auth env --id 123456 --zone prod-eu-west-2 > .env
            writes the variables that OpenTelemetry exporters read
        tattler-auth check --env-file .env --online
            judges the variables, and asks the server as well
        tattler-auth explain
            takes what you paste: a header, .env lines, YAML, a log, a server's error
        tattler-auth decode --token-file token.txt
            shows organisation, name and region of a token

      EXIT CODES
        0   done, and nothing is wrong
        1   check, explain, decode: something is wrong, or nothing is known
        64  wrong usage
        70  the output cannot be written
        78  credentials, endpoint or file not usable
      """,
    subcommands: [
      HeaderCommand.self, EnvCommand.self, CheckCommand.self, ExplainCommand.self, DecodeCommand.self,
    ])

  /// Runs the command line; what is said about a mistake never repeats a token that was typed into it.
  static func main() async {
    do {
      if CommandLine.arguments.dropFirst().contains(where: { $0 == "--token" || $0.hasPrefix("--token=") }) {
        throw ValidationError(tokenOnCommandLine)
      }
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code == .success {
        _ = try? Streams.print(message + "\n")
      } else if !message.isEmpty {
        Streams.say(TokenRedaction.withoutTokens(message))
      }
      exit(withError: code)
    }
  }

  private static let tokenOnCommandLine = """
    There is no --token: a token on the command line shows in the list of processes and stays in the shell's history. \
    Use --token-file, --token-env or --token-stdin, or give none of them to be asked. If the token was a real one, \
    make a new one now.
    """
}
