import ArgumentParser

/// The tool's root command.
@main
struct TattlerAuth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tattler-auth",
    abstract: "Makes the Authorization header for Grafana Cloud, without the usual mistakes.",
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

      EXIT CODES
        0   done
        64  wrong usage
        70  the output cannot be written
        78  credentials, endpoint or file not usable
      """,
    subcommands: [HeaderCommand.self, EnvCommand.self])

  /// Runs the command line; what is said about a mistake never repeats a token that was typed into it.
  static func main() {
    do {
      if CommandLine.arguments.dropFirst().contains(where: { $0 == "--token" || $0.hasPrefix("--token=") }) {
        throw ValidationError(tokenOnCommandLine)
      }
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code == .success {
        _ = try? Streams.print(message + "\n")
      } else if !message.isEmpty {
        Streams.say(Redaction.withoutTokens(message))
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
