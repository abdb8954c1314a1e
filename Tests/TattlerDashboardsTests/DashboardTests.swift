import TattlerBots
import TattlerConfig
import TestHarness
import Testing

@testable import TattlerDashboards

@Suite struct DashboardTests {
  /// All parts, each part alone, and two of them; with suffixes and without.
  private static let choices: [DashboardOptions] = {
    let sections: [Set<DashboardSection>] = [
      [.voice], [.bots], [.delivery], [.bots, .delivery], [.voice, .bots, .delivery],
    ]
    return sections.flatMap { sections in
      [true, false].map { suffixes in
        var options = DashboardOptions()
        (options.sections, options.names) = (sections, MetricNames(addsSuffixes: suffixes))
        return options
      }
    }
  }()

  private static func json(_ options: DashboardOptions) throws -> JSONValue {
    try JSONValue(parsing: GrafanaDashboardJSON(.tattler(options)).bytes)
  }

  /// Metrics of Prometheus that a declaration has.
  private static func series(_ metric: MetricDeclaration, _ names: MetricNames) -> [String] {
    metric.kind == .histogram
      ? [names.buckets(metric), names.sum(metric), names.count(metric)] : [names.name(metric)]
  }

  @Test("Panels have identities of their own, stand in the grid, and do not lie upon each other", arguments: choices)
  func grid(options: DashboardOptions) throws {
    let panels = try #require(try Self.json(options)["panels"]?.arrayValue)
    let ids = panels.compactMap { $0["id"]?.integerValue }
    #expect(Set(ids).count == panels.count && !panels.isEmpty)
    var taken: Set<[Int]> = []
    for panel in panels {
      let place = try ["x", "y", "w", "h"].map { Int(try #require(panel["gridPos"]?[$0]?.integerValue)) }
      #expect(place[0] >= 0 && place[2] > 0 && place[0] + place[2] <= 24 && place[3] > 0, "\(place)")
      let cells = (place[0]..<(place[0] + place[2])).flatMap { x in
        (place[1]..<(place[1] + place[3])).map { [x, $0] }
      }
      #expect(taken.isDisjoint(with: cells), "\(panel["title"]?.stringValue ?? "") lies upon another")
      taken.formUnion(cells)
    }
  }

  @Test("Panels say what they mean, and ask the chosen data source", arguments: choices)
  func panels(options: DashboardOptions) throws {
    let json = try Self.json(options)
    #expect(json["uid"]?.stringValue == "tattler" && (json["schemaVersion"]?.integerValue ?? 0) >= 36)
    for panel in try #require(json["panels"]?.arrayValue) where panel["type"]?.stringValue != "row" {
      let title = panel["title"]?.stringValue ?? ""
      #expect((panel["description"]?.stringValue ?? "").count > 20, "\(title)")
      #expect(panel["fieldConfig"]?["defaults"]?["unit"]?.stringValue?.isEmpty == false, "\(title)")
      #expect(panel["fieldConfig"]?["defaults"]?["noValue"]?.stringValue?.isEmpty == false, "\(title)")
      let targets = try #require(panel["targets"]?.arrayValue)
      let references = Set(targets.compactMap { $0["refId"]?.stringValue })
      #expect(!targets.isEmpty && references.count == targets.count, "\(title)")
      for target in targets {
        #expect(target["datasource"]?["uid"]?.stringValue == "${datasource}")
        #expect(target["expr"]?.stringValue?.isEmpty == false)
      }
    }
  }

  @Test("Every variable of a query is one of the dashboard's, or Grafana's own", arguments: choices)
  func variables(options: DashboardOptions) throws {
    let dashboard = Dashboard.tattler(options)
    let known = Set(dashboard.variables.map(\.name) + ["__rate_interval", "__range"])
    #expect(Set(dashboard.variables.map(\.name)).count == dashboard.variables.count)
    for text in dashboard.panels.flatMap(\.queries).map(\.expression.description) + dashboard.variables.map(\.query) {
      for part in text.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
        let name = String(part.prefix { $0.isLetter || $0 == "_" })
        #expect(known.contains(name), "$\(name) in \(text)")
      }
    }
  }

  @Test(
    "Every metric of a query is in the vocabulary, and every metric of the vocabulary is in a query",
    arguments: choices)
  func vocabulary(options: DashboardOptions) throws {
    let asked = Dashboard.tattler(options).panels.flatMap(\.queries).map(\.expression.metrics)
      .reduce(into: Set<String>()) { $0.formUnion($1) }
    var declared: Set<String> = []
    for (section, metrics) in [(DashboardSection.voice, VoiceVocabulary.all), (.bots, BotVocabulary.all)]
    where options.sections.contains(section) {
      declared.formUnion(metrics.flatMap { Self.series($0, options.names) })
    }
    if options.sections.contains(.delivery) { declared.formUnion(DaemonMetric.allCases.map(\.rawValue)) }
    #expect(asked.subtracting(declared).isEmpty && declared.subtracting(asked).isEmpty)
  }

  @Test("The daemon's figures are those of the page, but for what says more of the same")
  func daemonFigures() throws {
    let listed = Set(try MetricsPageTables.rows(under: "The daemon about itself").map { $0[0] })
    let asked = Set(DaemonMetric.allCases.map(\.rawValue))
    #expect(asked.isSubset(of: listed), "\(asked.subtracting(listed))")
    #expect(
      listed.subtracting(asked) == [
        "tattler_sink_skipped_points_total", "tattler_sink_queued_batches", "tattler_sink_queued_bytes",
        "tattler_sink_in_flight_submissions", "tattler_sink_events_total", "tattler_queue_batches",
        "tattler_queue_dead_bytes", "tattler_queue_lost_records_total", "tattler_queue_clock_steps_total",
        "tattler_cost_usd_total", "tattler_cost_series", "tattler_cost_folds_total",
        "tattler_cost_unpriced_total", "tattler_cost_rejected_total",
        "tattler_frames_series",
        "tattler_frames_ignored_total", "process_start_time_seconds",
        "tattler_cumulative_series", "tattler_cumulative_state_bytes", "tattler_cumulative_converted_points_total",
      ])
  }

  @Test("Without suffixes names are those of plain Mimir")
  func names() {
    let (on, off) = (MetricNames(), MetricNames(addsSuffixes: false))
    #expect(on.name(VoiceVocabulary.cost) == "voice_cost_usd_total")
    #expect(off.name(VoiceVocabulary.cost) == "voice_cost_usd")
    #expect(off.name(VoiceVocabulary.tokens) == "voice_llm_tokens_total")
    #expect(on.buckets(BotVocabulary.response) == "bot_response_duration_seconds_bucket")
    #expect(off.buckets(BotVocabulary.response) == "bot_response_duration_bucket")
    #expect(off.name(BotVocabulary.started) == "bot_conversation_started")
  }

  @Test("The labels that queries tell series apart by are those of the vocabulary")
  func labels() throws {
    let bots = Set(BotVocabulary.all.flatMap(\.attributes).map { $0 == "error.type" ? "error_type" : $0 })
    let daemon = try MetricsPageTables.rows(under: "The daemon about itself").flatMap { row in
      row[2].split(separator: ",").map { String($0.filter { $0 != " " }) }
    }
    let known = bots.union(VoiceVocabulary.all.flatMap(\.attributes)).union(daemon)
    for label in [
      Label.channel, Label.bot, Label.llm, Label.stt, Label.tts, Label.model, Label.provider, Label.callProvider,
      Label.processor, Label.tokenType, Label.costType, Label.reason, Label.errorType, Label.sink, Label.state,
      Label.receiver, Label.outcome, Label.version,
    ] { #expect(known.contains(label), "\(label)") }
  }

  @Test("The same choices give the same bytes, and a title or a uid changes only itself")
  func stability() throws {
    var options = DashboardOptions()
    let first = GrafanaDashboardJSON(.tattler(options)).bytes
    #expect(first == GrafanaDashboardJSON(.tattler(options)).bytes)
    (options.title, options.uid, options.dataSourceUID) = ("My \"bots\"", "mine", "grafanacloud-prom")
    let json = try Self.json(options)
    #expect(json["title"]?.stringValue == "My \"bots\"" && json["uid"]?.stringValue == "mine")
    let source = try #require(json["templating"]?["list"]?.arrayValue?.first)
    #expect(source["current"]?["value"]?.stringValue == "grafanacloud-prom")
    #expect(json["panels"] == (try JSONValue(parsing: first))["panels"])
  }

  @Test("An upload wraps the same dashboard")
  func upload() throws {
    let dashboard = GrafanaDashboardJSON(.tattler(DashboardOptions()))
    let body = try JSONValue(parsing: dashboard.upload(folderUID: "f-1", message: "m"))
    #expect(body["dashboard"] == (try JSONValue(parsing: dashboard.bytes)))
    #expect(body["folderUid"]?.stringValue == "f-1" && body["overwrite"]?.booleanValue == true)
    #expect(try JSONValue(parsing: dashboard.upload(folderUID: nil, message: "m"))["folderUid"] == nil)
  }

  @Test("Identities are what Grafana takes as such")
  func identities() {
    for good in ["a", "tattler-2_B", String(repeating: "x", count: 40)] { #expect(DashboardOptions.isUID(good)) }
    for bad in ["", "a b", "ä", "a/b", String(repeating: "x", count: 41)] { #expect(!DashboardOptions.isUID(bad)) }
  }
}
