import ArgumentParser
import TattlerConfig
import TattlerGrafana

/// `tattler-auth header`: prints the Authorization header.
struct HeaderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "header",
    abstract: "Prints the Authorization header for an instance id and a token.",
    discussion: """
      Basic is understood by every endpoint of Grafana Cloud; Bearer (id:token) by the Influx push endpoint.

      EXAMPLES
        tattler-auth header --id 123456
        tattler-auth header --id 123456 --token-env GRAFANA_TOKEN --value
        tattler-auth header --id 123456 --token-file token.txt --bearer --json
      """)

  @OptionGroup var credentials: CredentialOptions

  @Flag(help: "The scheme (default: --basic).")
  var scheme: SchemeFlag = .basic

  @Flag(help: "Print only the header's value.")
  var value = false

  @Flag(help: "Print {\"name\": …, \"value\": …}.")
  var json = false

  func validate() throws {
    if value && json { throw ValidationError("--value and --json exclude each other.") }
  }

  func run() throws {
    let header = try credentials.load().authorizationHeader(scheme.scheme).reveal()
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("name")
      writer.string("Authorization")
      writer.key("value")
      writer.string(header)
      writer.endObject()
      try Streams.print(String(decoding: writer.bytes, as: UTF8.self) + "\n")
    } else {
      try Streams.print((value ? header : "Authorization: " + header) + "\n")
    }
  }
}

/// The schemes as flags.
enum SchemeFlag: String, EnumerableFlag {
  case basic, bearer

  var scheme: GrafanaCredentials.Scheme { self == .basic ? .basic : .bearer }
}
