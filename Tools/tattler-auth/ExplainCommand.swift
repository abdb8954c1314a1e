import ArgumentParser
import TattlerConfig
import TattlerGrafana

/// `tattler-auth explain`: says what is wrong with what a person pastes.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explains a header, .env lines, a command, an endpoint, a token or a server's error.",
    discussion: """
      The text is read from standard input or a file, never from the command line. What it is, explain finds out itself. \
      Every mistake is named, with the corrected line; its secrets are shown with --reveal alone. The codes are \
      listed in docs/credentials.md. A text of which nothing is known is "unclear" and ends with 1.

      EXAMPLES
        tattler-auth explain < .env
        tattler-auth explain --file .env --json
        tattler-auth explain
            waits for a text to be pasted, and Ctrl-D
      """)

  @Option(help: ArgumentHelp("Read the text from a file.", valueName: "file"))
  var file: String?

  @Flag(help: "Show corrected lines with their secrets.")
  var reveal = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: .hidden)
  var headers = false

  @Argument(help: .hidden)
  var unexpected: [String] = []

  func validate() throws {
    // Not shown, as it may be a token.
    if !unexpected.isEmpty {
      throw ValidationError(
        "An argument is neither an option nor the value of one. Credentials do not belong on the command line; "
          + "give the text on standard input or with --file.")
    }
  }

  func run() throws {
    if file == nil, Terminal.isInteractive { Streams.prompt("Paste the text, then press Ctrl-D on an empty line:\n") }
    let bytes = try file.map(Streams.file) ?? Streams.allInput()
    if headers { return try printHeaders(String(decoding: bytes, as: UTF8.self)) }
    guard let report = CredentialText.explain(bytes: bytes) else {
      throw Streams.failure("this is no text in UTF-8", exitCode: .configuration)
    }
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      ReportJSON.members(report, reveal: reveal, to: &writer)
      writer.endObject()
      try Streams.print(String(decoding: writer.bytes, as: UTF8.self) + "\n")
    } else {
      var page = ReportText(isRevealed: reveal)
      page.verdict(report)
      page.findings(report.findings)
      try Streams.print(page.text)
    }
    if !report.isGood { throw ExitCode.wrong }
  }

  /// The pairs that a value of OTEL_EXPORTER_OTLP_HEADERS gives, secrets included: for comparisons with other readers.
  /// Each line of the input is a JSON string, each line of the output an array of pairs.
  private func printHeaders(_ text: String) throws {
    var output = ""
    for line in text.split(separator: "\n") {
      guard let value = (try? JSONValue(parsing: Array(line.utf8)))?.stringValue else {
        throw Streams.failure("a line is no JSON string", exitCode: .configuration)
      }
      var writer = JSONWriter()
      writer.beginArray()
      for pair in OTelText.headers(value).pairs {
        writer.beginArray()
        writer.string(pair.key)
        writer.string(pair.value)
        writer.endArray()
      }
      writer.endArray()
      output += String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
    try Streams.print(output)
  }
}
