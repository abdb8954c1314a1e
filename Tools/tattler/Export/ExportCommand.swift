internal import ArgumentParser
internal import TattlerConfig
internal import TattlerExport
internal import TattlerTransport

/// `tattler export`
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write raw samples of a Prometheus API, such as Grafana Cloud's, to a file.",
    discussion: """
        tattler export --url https://prometheus-prod-01.grafana.net/api/prom --id 123456 --token-file token \\
          --from '7 days ago' -o calls.csv voice_calls_total
        tattler export --url http://localhost:8428 --match '{job="bots"}' --from 2026-03-01 --to 2026-03-31 \\
          --tz Europe/Berlin --format jsonl -o march.jsonl
        tattler export --url http://localhost:9090 --all --format influx | gzip > all.lp.gz

      Repeat a command that was interrupted: it goes on where it stopped, and the file is the same as of an undisturbed \
      run. <output>.checkpoint holds what is needed for that.

      Times: 2026-03-29, 2026-03-29T18:30:00, with Z or +02:00, 2026/03/29, 03/29/2026 (month first), seconds or \
      milliseconds since 1970, now, today, yesterday, '7 days ago', now-7d. A day given to --to is part of the range.
      A range ends with what is there when the export begins, also where --to is later.
      Formats: csv, csv-wide (a column a label), jsonl, influx, otlp (a message a line), legacy (the columns of the \
      former bot exporter). All but legacy can be sent again: tattler send file.

      Exit codes: 0 done, 64 usage, 65 done, but the format has no place for some samples, or, \
      with --strict, the server warned or named metrics have no samples, 69 the server refuses, \
      73 the file cannot be written, 75 interrupted or the server failed: repeat the command.
      """)

  @Argument(help: "Names of metrics, or selectors such as 'up{job=\"x\"}'.") var metrics: [String] = []
  @Option(help: "The server's address, up to and not including /api/v1.") var url: String
  @Option(help: ArgumentHelp("Series to export, such as '{job=\"x\"}'; again for more.", valueName: "selector"))
  var match: [String] = []
  @Flag(help: "Export every series.") var all = false
  @Option(help: "The start of the range.") var from = "7 days ago"
  @Option(help: "The end of the range.") var to = "now"
  @Option(help: "Where dates are meant: UTC, local, +02:00, or a name such as Europe/Berlin.") var tz = "UTC"
  @Option(help: "csv, csv-wide, jsonl, influx, otlp or legacy.") var format = SampleFormat.csv
  @Option(help: "rfc3339, unix or unix-ms.") var timeFormat = TimeFormat.rfc3339
  @Option(name: .shortAndLong, help: "A file, instead of standard output.") var output: String?
  @Option(help: ArgumentHelp("The checkpoint, instead of <output>.checkpoint.", valueName: "file"))
  var checkpoint: String?
  @Flag(help: "Go on with an export; fail where there is nothing to go on from.") var resume = false
  @Flag(help: "Begin anew, whatever is there.") var overwrite = false
  @Option(help: "How many chunks to fetch at one time, 1 to 64.") var concurrency = 4
  @Option(help: "How long the first chunk is, such as 6h; chunks then fit themselves to the data.")
  var chunk = "1h"
  @Option(help: "The most requests a second.") var maxRate: Int?
  @Flag(help: "Say what would be exported, with the series of each metric, and export nothing.")
  var dryRun = false
  @Flag(help: "Print a summary as JSON; to standard output, so that --output is needed but with --dry-run.")
  var json = false
  @Flag(help: "Fail, with 65, where the server warned, or a metric that was named has no samples.")
  var strict = false
  @Flag(help: "Say nothing but what is wrong.") var quiet = false
  @OptionGroup var credentials: ExportCredentials

  func validate() throws {
    guard all || !match.isEmpty || !metrics.isEmpty else {
      throw ValidationError("name metrics, select series with --match, or use --all")
    }
    if all, !match.isEmpty || !metrics.isEmpty { throw ValidationError("--all leaves nothing for others to select") }
    if match.count + metrics.count > 1_000 { throw ValidationError("more than 1000 selectors") }
    if resume, overwrite { throw ValidationError("use one of --resume and --overwrite") }
    if output == nil, json && !dryRun || resume || checkpoint != nil {
      throw ValidationError("--json, --resume and --checkpoint need --output <file>")
    }
    guard (1...64).contains(concurrency) else { throw ValidationError("--concurrency is from 1 to 64") }
    if let maxRate, !(1...1_000).contains(maxRate) { throw ValidationError("--max-rate is from 1 to 1000") }
  }

  func run() throws {
    let (run, transport) = try prepare()
    defer { transport.shutdown() }
    StopSignals.watch()
    run.isStopped = { StopSignals.hasCome }
    let reporting = ExportReporting(output: output, asJSON: json, isQuiet: quiet, isStrict: strict, isAnew: overwrite)
    run.note = { Console.complain(HumanText.safe($0)) }
    do {
      if dryRun { return try reporting.report(try plan(run)) }
      let progress = ProgressLine("exporting")
      if !quiet { run.progress = { progress.update($0) } }
      defer { progress.finish() }
      let summary = try run.run()
      progress.finish()
      try reporting.report(summary)
    } catch let failure as ExportFailure {
      try reporting.report(failure, hasBegun: run.hasBegun)
    }
  }

  private func plan(_ run: ExportRun) throws -> ExportPlanReport {
    ExportPlanReport(
      plan: try run.plan(), zone: try TimeZoneRules(named: tz), format: format, timeFormat: timeFormat, output: output)
  }

  private func prepare() throws -> (ExportRun, HTTPTransport) {
    let options = try options()
    var configuration = HTTPTransportConfiguration()
    configuration.caFile = credentials.caFile
    configuration.maximumConcurrentTransfers = concurrency
    configuration.maximumConnectionsPerHost = concurrency
    let server: ExportServer
    let (headers, tenant) = (try credentials.headers(), try credentials.tenantHeaders())
    do throws(SelectorError) {
      server = try ExportServer(url: url, headers: headers, allowsPlainHTTP: credentials.insecureHttp)
    } catch { throw ValidationError(error.description) }
    var named = options
    named.identity.url = server.url
    named.identity.id = credentials.id
    named.identity.headers = ExportOptions.Identity.digest(ofHeaders: tenant)
    do throws(HTTPTransportError) {
      let transport = try HTTPTransport(configuration: configuration)
      return (ExportRun(named, source: HTTPExportSource(server, transport: transport)), transport)
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.configuration
    }
  }

  private func options() throws -> ExportOptions {
    let now = Int64(Terminal.now() / 1_000_000)
    do {
      let selectors = all ? [.all] : try (metrics + match).map { text in try SeriesSelector(text) }
      let zone = try TimeZoneRules(named: tz)
      let range = try ExportRange(
        start: try TimeText.milliseconds(from, in: zone, now: now, isEnd: false),
        end: try TimeText.milliseconds(to, in: zone, now: now, isEnd: true))
      let identity = ExportOptions.Identity(
        url: url, selectors: selectors, range: [from, to, tz], format: format, timeFormat: timeFormat)
      var options = ExportOptions(identity: identity, range: range, output: output)
      options.checkpoint = checkpoint
      options.start = overwrite ? .overwrite : resume ? .resume : .automatic
      options.limits.concurrency = concurrency
      options.limits.requestsPerSecond = maxRate ?? 0
      options.limits.firstWidth = try width()
      return options
    } catch let error as TimeTextError { throw ValidationError(error.description) } catch let error as SelectorError {
      throw ValidationError(error.description)
    }
  }

  private func width() throws -> Int64 {
    guard let nanoseconds = DurationText.nanoseconds(chunk), nanoseconds >= 1_000_000 else {
      throw ValidationError("--chunk is a time such as 15m, 6h or 2d")
    }
    return Int64(nanoseconds / 1_000_000)
  }
}
