import ArgumentParser
import TattlerConfig
import TattlerGrafana

/// `tattler-auth check`: judges the configured credentials, and asks the servers if wanted.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks the OTEL_EXPORTER_OTLP_… variables, or an id and a token; with --online at the servers.",
    discussion: """
      Without options the variables of this process are checked. --online sends an empty export, which stores nothing; \
      --influx-url adds an empty push of line protocol, --query-url the query 1. Each has its own verdict. A proxy is \
      taken from https_proxy, http_proxy and no_proxy.

      EXAMPLES
        tattler-auth check
        tattler-auth check --env-file .env --online
        tattler-auth check --id 123456 --token-file token.txt --online \\
            --endpoint https://otlp-gateway-prod-eu-west-2.grafana.net/otlp \\
            --metrics-id 654321 --query-url https://prometheus-….grafana.net/api/prom
      """)

  @Option(help: ArgumentHelp("Read the variables from a .env file.", valueName: "file"))
  var envFile: String?

  @Option(help: ArgumentHelp("The numeric instance id, in place of variables.", valueName: "number"))
  var id: String?

  @OptionGroup var token: TokenOptions

  @Option(help: ArgumentHelp("The base endpoint, in place of the variable's.", valueName: "url"))
  var endpoint: String?

  @Flag(help: "Ask the servers as well.")
  var online = false

  @Option(help: ArgumentHelp("Push nothing to this Influx endpoint (…/api/v1/push/influx/write).", valueName: "url"))
  var influxURL: String?

  @Option(help: ArgumentHelp("Query this Prometheus API (…/api/prom).", valueName: "url"))
  var queryURL: String?

  @Option(help: ArgumentHelp("The instance id for --influx-url and --query-url.", valueName: "number"))
  var metricsID: String?

  @Option(help: ArgumentHelp("A PEM file of trusted certificate authorities.", valueName: "file"))
  var caFile: String?

  @Option(help: ArgumentHelp("How long each request may take, in seconds.", valueName: "seconds"))
  var timeout = 10

  @Flag(help: "Show corrected lines with their secrets.")
  var reveal = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if token.isGiven != (id != nil) { throw ValidationError("Give --id and one of the --token-… options together.") }
    if envFile != nil, id != nil { throw ValidationError("Give --env-file or --id, one of them.") }
    if !online, influxURL != nil || queryURL != nil || metricsID != nil || caFile != nil {
      throw ValidationError("--influx-url, --query-url, --metrics-id and --ca-file belong to --online.")
    }
    if let metricsID, !metricsID.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      throw ValidationError("--metrics-id must be digits only.")
    }
    if !(1...600).contains(timeout) { throw ValidationError("--timeout is 1 to 600 seconds.") }
  }

  func run() async throws {
    let (report, variables) = try judge()
    var verdicts: [OnlineVerdict] = []
    if online {
      let target = OnlineTarget(
        variables, credentials: report.credentials, metricsID: metricsID, influxURL: influxURL, queryURL: queryURL)
      verdicts = try await OnlineCheck(caFile: caFile, timeoutSeconds: timeout).run(target)
    }
    try Streams.print(json ? document(report, verdicts) : page(report, verdicts))
    if !report.isGood || verdicts.contains(where: { !$0.isGood }) { throw ExitCode.wrong }
  }

  /// The report, and the variables that an exporter would read.
  private func judge() throws -> (CredentialReport, ConfigEnvironment) {
    let names = CredentialText.names
    if let id {
      let secret = try token.read()
      var lines = [("OTEL_EXPORTER_OTLP_HEADERS", CredentialText.header(id: id, token: secret).reveal())]
      if let endpoint { lines.append(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)) }
      let environment = ConfigEnvironment(Dictionary(lines) { $1 })
      return (CredentialText.check(environment, isComplete: online), environment)
    }
    var environment = ConfigEnvironment.process
    if let envFile {
      let bytes = CredentialBytes(try Streams.file(envFile))
      guard let text = bytes.text, !bytes.isUTF16 else {
        throw Streams.failure("the file is \(bytes.refusal)", exitCode: .configuration)
      }
      environment = ConfigEnvironment(CredentialText.variables(file: Secret(text)))
      if endpoint == nil { return (CredentialText.check(file: Secret(text)), environment) }
    }
    if let endpoint {
      var values = Dictionary(names.compactMap { name in environment.variable(name).map { (name, $0) } }) { $1 }
      values["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = nil
      values["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
      environment = ConfigEnvironment(values)
    }
    return (CredentialText.check(environment), environment)
  }

  private func page(_ report: CredentialReport, _ verdicts: [OnlineVerdict]) -> String {
    var page = ReportText(isRevealed: reveal)
    page.verdict(report, of: online ? "form" : nil)
    for verdict in verdicts {
      let word = page.styled(verdict.word, verdict.isGood ? .good : verdict.verdict == "wrong" ? .bad : .warning)
      page.line("\(word): \(verdict.sentence)")
    }
    page.findings(report.findings + verdicts.flatMap(\.findings))
    return page.text
  }

  private func document(_ report: CredentialReport, _ verdicts: [OnlineVerdict]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    let isGood = report.isGood && verdicts.allSatisfy(\.isGood)
    ReportJSON.member("verdict", isGood ? "good" : "wrong", to: &writer)
    writer.key("credentials")
    writer.beginObject()
    ReportJSON.members(report, reveal: reveal, to: &writer)
    writer.endObject()
    writer.key("online")
    writer.beginArray()
    for verdict in verdicts { verdict.write(to: &writer) }
    writer.endArray()
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }
}
