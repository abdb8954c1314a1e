import TattlerBots
import TattlerConfig
import TestHarness
import Testing

@testable import TattlerDashboards

/// The rules before the judge of Prometheus.
@Suite(.enabled(if: Built.installed("promtool") != nil, "prometheus is not installed")) struct PromtoolTests {
  /// An alert that fires, with its summary.
  private struct Firing {
    var name: String
    var labels: [String: String]
    var summary: String
  }

  /// Series, and what they make fire at a moment.
  private struct Case {
    var what: String
    /// Series with their values, as `promtool test rules` writes them: a value a minute.
    var series: [(String, String)]
    var minute: Int
    var rule: String
    /// Nil where the rule is quiet.
    var firing: Firing?
  }

  private static func cases(_ names: MetricNames) -> [Case] {
    let (sum, count) = (names.sum(VoiceVocabulary.timeToFirstByte), names.count(VoiceVocabulary.timeToFirstByte))
    let cost = names.name(VoiceVocabulary.cost)
    let (calls, started) = (names.name(VoiceVocabulary.calls), names.name(BotVocabulary.started))
    func latency(_ milliseconds: Int) -> [(String, String)] {
      // Another stage that is quick does not hide it.
      [("llm", milliseconds), ("tts", 100)].flatMap { stage, milliseconds in
        let labels = "{job=\"a\",processor=\"\(stage)\"}"
        return [(sum + labels, "0+\(milliseconds * 10)x60"), (count + labels, "0+10x60")]
      }
    }
    func silent(_ rule: String, _ series: String, _ label: String, _ summary: String) -> [Case] {
      [
        Case(what: "heard", series: [("\(series){\(label)=\"a\"}", "1+0x60")], minute: 60, rule: rule),
        Case(what: "heard a moment ago", series: [("\(series){\(label)=\"a\"}", "1+0x60")], minute: 74, rule: rule),
        Case(
          what: "silent",
          series: [("\(series){\(label)=\"a\"}", "1+0x60"), ("\(series){\(label)=\"b\"}", "1+0x90")], minute: 80,
          rule: rule,
          firing: Firing(name: rule, labels: [label: "a"], summary: summary + " a")),
        Case(
          what: "never there", series: [("up", "1+0x60")], minute: 60, rule: rule,
          firing: Firing(name: rule, labels: [:], summary: summary + " ")),
      ]
    }
    func sink(_ metric: String, _ values: String, _ more: String = "") -> [(String, String)] {
      [("\(metric){instance=\"d\",sink=\"s\"\(more)}", values)]
    }
    return [
      Case(
        what: "slow", series: latency(2_500), minute: 20, rule: "TattlerTimeToFirstByte",
        firing: Firing(
          name: "TattlerTimeToFirstByte", labels: ["job": "a", "processor": "llm"],
          summary: "First bytes of llm in a take 2500 ms")),
      Case(what: "not for long", series: latency(2_500), minute: 4, rule: "TattlerTimeToFirstByte"),
      Case(what: "quick", series: latency(1_900), minute: 20, rule: "TattlerTimeToFirstByte"),
      // 0.2 dollars a minute are 12 an hour; as a rate a second they are 0.003.
      Case(
        what: "dear", series: [("\(cost){job=\"a\"}", "0+0.1x90"), ("\(cost){job=\"b\"}", "0+0.1x90")], minute: 80,
        rule: "TattlerCostPerHour",
        firing: Firing(name: "TattlerCostPerHour", labels: [:], summary: "The last hour cost 12.00 US dollars")),
      // 9 dollars an hour, for three hours.
      Case(what: "cheap", series: [("\(cost){job=\"a\"}", "0+0.15x180")], minute: 170, rule: "TattlerCostPerHour"),
      Case(
        what: "old queue", series: [("tattler_queue_oldest_age_seconds{instance=\"d\"}", "0+60x30")], minute: 20,
        rule: "TattlerQueueAge",
        firing: Firing(name: "TattlerQueueAge", labels: ["instance": "d"], summary: "The queue of d is 1200 s old")),
      Case(
        what: "young queue", series: [("tattler_queue_oldest_age_seconds{instance=\"d\"}", "500+0x30")], minute: 20,
        rule: "TattlerQueueAge"),
      Case(
        what: "new letters", series: sink("tattler_sink_dead_points", "3+0x20 8+0x10"), minute: 25,
        rule: "TattlerDeadLetters",
        firing: Firing(
          name: "TattlerDeadLetters", labels: ["instance": "d", "sink": "s"],
          summary: "The sink s of d set points aside")
      ),
      Case(
        what: "old letters", series: sink("tattler_sink_dead_points", "8+0x60"), minute: 50, rule: "TattlerDeadLetters"),
      Case(
        what: "replayed letters", series: sink("tattler_sink_dead_points", "8+0x20 0+0x20"), minute: 25,
        rule: "TattlerDeadLetters"),
      Case(
        what: "paused", series: sink("tattler_sink_state", "1+0x30", ",state=\"paused\""), minute: 20,
        rule: "TattlerDeliveryPaused",
        firing: Firing(
          name: "TattlerDeliveryPaused", labels: ["instance": "d", "sink": "s"], summary: "The sink s of d is paused")),
      Case(
        what: "delivering",
        series: sink("tattler_sink_state", "0+0x30", ",state=\"paused\"")
          + sink("tattler_sink_state", "1+0x30", ",state=\"delivering\""), minute: 20, rule: "TattlerDeliveryPaused"),
      Case(
        what: "calls that end are no silence", series: [("\(calls){job=\"a\",call_id=\"c\"}", "1+0x10")], minute: 60,
        rule: "TattlerVoiceSilent"),
    ] + silent("TattlerVoiceSilent", calls, "job", "No data of voice from")
      + silent("TattlerBotsSilent", started, "job", "No data of bots from")
      + silent("TattlerSilent", "tattler_build_info", "instance", "No figures of the daemon")
  }

  /// A file of `promtool test rules`. Nothing is put into descriptions: they are expected as they stand in the rules.
  private static func testFile(_ cases: [Case], _ rules: [AlertRule]) throws -> String {
    var text = "rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n"
    for one in cases {
      text += "  - interval: 1m\n    name: '\(one.what)'\n    input_series:\n"
      for (series, values) in one.series { text += "      - {series: '\(series)', values: '\(values)'}\n" }
      text += "    alert_rule_test:\n      - eval_time: \(one.minute)m\n        alertname: \(one.rule)\n"
      text += "        exp_alerts:\(one.firing == nil ? " []" : "")\n"
      guard let firing = one.firing else { continue }
      let rule = try #require(rules.first { $0.name == one.rule })
      let labels = firing.labels.merging(["severity": rule.severity.rawValue]) { $1 }
      let pairs = labels.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ")
      text += "          - exp_labels: {\(pairs)}\n"
      text += "            exp_annotations:\n              summary: \(quoted(firing.summary))\n"
      text += "              description: \(quoted(rule.description.template(value: "")))\n"
    }
    return text
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).compact, as: UTF8.self)
  }

  private func rules(_ suffixes: Bool) -> [AlertRule] {
    var options = DashboardOptions()
    options.names = MetricNames(addsSuffixes: suffixes)
    return AlertRule.tattler(options)
  }

  private func write(_ suffixes: Bool, in scratch: Scratch) throws {
    try scratch.write(String(decoding: PrometheusRules(rules(suffixes)).bytes, as: UTF8.self), to: "rules.yaml")
  }

  @Test("The rules are sound", arguments: [true, false])
  func check(suffixes: Bool) throws {
    let scratch = try Scratch()
    try write(suffixes, in: scratch)
    let outcome = try Command.run(try #require(Built.installed("promtool")), ["check", "rules", scratch["rules.yaml"]])
    #expect(outcome.status == 0 && outcome.output.contains("SUCCESS: 8 rules found"), "\(outcome)")
  }

  @Test("Each rule fires where it should, says so, and is quiet otherwise", arguments: [true, false])
  func fire(suffixes: Bool) throws {
    let scratch = try Scratch()
    try write(suffixes, in: scratch)
    let cases = Self.cases(MetricNames(addsSuffixes: suffixes))
    #expect(Set(cases.filter { $0.firing != nil }.map(\.rule)) == Set(rules(suffixes).map(\.name)))
    #expect(Set(cases.filter { $0.firing == nil }.map(\.rule)) == Set(rules(suffixes).map(\.name)))
    try scratch.write(Self.testFile(cases, rules(suffixes)), to: "test.yaml")
    let outcome = try Command.run(
      try #require(Built.installed("promtool")), ["test", "rules", scratch["test.yaml"]], folder: scratch.path)
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
  }
}
