internal import ArgumentParser
internal import TattlerConfig
internal import TattlerDashboards

/// `tattler dashboard json`, which is what `tattler dashboard` does.
struct DashboardJSONCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "json", abstract: "Print the dashboard, or upload it to a Grafana.",
    discussion: """
      An upload needs the token of a service account (glsa_…) with the role Editor, in a variable of the \
      environment: tokens are never given on the command line. What has the same --uid is replaced; Grafana keeps the \
      older version.

        tattler dashboard --push https://org.grafana.net --token-env GRAFANA_TOKEN --folder-uid observability

      Exit codes: 0 done, 64 usage, 69 Grafana is not there or did not take it, 78 the token or the address is wrong.
      """)

  @Option(help: "The heading.") var title = "Tattler"
  @Option(help: "What identifies the dashboard in Grafana: 1 to 40 letters, digits, - and _.") var uid = "tattler"
  @Option(name: .customLong("datasource-uid"), help: "The data source that is chosen at first. Default: Grafana's own.")
  var dataSourceUID = ""
  @Option(name: [.short, .long], help: "A file to write to, instead of standard output.") var output: String?
  @Option(help: "Upload to the Grafana at this address instead.") var push: String?
  @OptionGroup var upload: UploadOptions
  @OptionGroup var choices: DashboardChoices

  func validate() throws {
    guard DashboardOptions.isUID(uid) else {
      throw ValidationError("--uid has 1 to 40 letters, digits, - and _")
    }
    if title.isEmpty { throw ValidationError("--title is not empty") }
    if push != nil, output != nil { throw ValidationError("--push and --output do not go together") }
    if push == nil, upload.isUsed { throw ValidationError("--folder-uid, --dry-run and --json belong to --push") }
  }

  func run() async throws {
    var options = choices.options
    (options.title, options.uid, options.dataSourceUID) = (title, uid, dataSourceUID)
    let json = GrafanaDashboardJSON(.tattler(options))
    guard let push else { return try DashboardOutput.write(json.bytes, to: output) }
    try await upload.send(json, uid: uid, to: push)
  }
}
