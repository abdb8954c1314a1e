import TattlerPrometheus
import Testing

@Suite struct PrometheusNamingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var unit: String
    var type: PrometheusMetricType
    var expected: [String]
    var testDescription: String { "\(name) [\(unit)] \(type.rawValue)" }

    /// Expected names by strategy: escaped with and without suffixes, unescaped with and without.
    init(_ name: String, _ unit: String, _ type: PrometheusMetricType, _ expected: String...) {
      (self.name, self.unit, self.type, self.expected) = (name, unit, type, expected)
    }
  }

  static let cases: [Case] = [
    Case("queue.depth", "", .gauge, "queue_depth", "queue_depth", "queue.depth", "queue.depth"),
    Case("job.time", "s", .histogram, "job_time_seconds", "job_time", "job.time_seconds", "job.time"),
    Case(
      "job.seconds.max", "s", .gauge, "job_seconds_max", "job_seconds_max", "job.seconds.max_seconds", "job.seconds.max"
    ),
    Case("jobs", "", .monotonicCounter, "jobs_total", "jobs", "jobs_total", "jobs"),
    Case("jobs.total", "1", .monotonicCounter, "jobs_total", "jobs_total", "jobs_total", "jobs.total"),
    Case("total.jobs", "", .monotonicCounter, "jobs_total", "total_jobs", "total.jobs_total", "total.jobs"),
    Case("jobs", "", .nonMonotonicCounter, "jobs", "jobs", "jobs", "jobs"),
    Case("load", "1", .gauge, "load_ratio", "load", "load_ratio", "load"),
    Case("ratio.load", "1", .gauge, "load_ratio", "ratio_load", "ratio.load_ratio", "ratio.load"),
    Case("load", "1", .histogram, "load", "load", "load", "load"),
    Case("sent", "By/s", .gauge, "sent_bytes_per_second", "sent", "sent_bytes_per_second", "sent"),
    Case("sent", "{packet}/s", .gauge, "sent_per_second", "sent", "sent_per_second", "sent"),
    Case("sent", "By/{packet}", .gauge, "sent_bytes", "sent", "sent_bytes", "sent"),
    Case("sent", " By / mo ", .gauge, "sent_bytes_per_month", "sent", "sent_bytes_per_month", "sent"),
    Case("sent", "/", .gauge, "sent", "sent", "sent", "sent"),
    Case("cost", "USD", .monotonicCounter, "cost_USD_total", "cost", "cost_USD_total", "cost"),
    Case("cost", "{USD}", .monotonicCounter, "cost_total", "cost", "cost_total", "cost"),
    Case("heat", "°C", .gauge, "heat_C", "heat", "heat_°C", "heat"),
    Case("2xx..answers", "", .gauge, "_2xx_answers", "_2xx_answers", "2xx..answers", "2xx..answers"),
    Case("a__b:c", "", .gauge, "a_b:c", "a__b:c", "a__b:c", "a__b:c"),
    Case("größe", "m", .gauge, "gr_e_meters", "gr_e", "größe_meters", "größe"),
  ]

  @Test(arguments: cases)
  func aMetricHasTheNameOfItsStrategy(_ test: Case) throws {
    let strategies: [PrometheusTranslationStrategy] = [
      .underscoreEscapingWithSuffixes, .underscoreEscapingWithoutSuffixes, .noUTF8EscapingWithSuffixes, .noTranslation,
    ]
    let names = try strategies.map { strategy in
      try PrometheusNaming(strategy).metricName(test.name, unit: test.unit, type: test.type)
    }
    #expect(names == test.expected)
  }

  @Test func theMetricsOfAVoiceAgentHaveTheNamesOfGrafanaCloud() throws {
    let naming = PrometheusNaming()
    let cases: [(String, String, PrometheusMetricType, String)] = [
      ("voice.ttfb.milliseconds", "ms", .histogram, "voice_ttfb_milliseconds"),
      ("voice.llm.tokens.total", "1", .monotonicCounter, "voice_llm_tokens_total"),
      ("voice.cost.usd", "{USD}", .monotonicCounter, "voice_cost_usd_total"),
      ("voice.cost.usd", "USD", .monotonicCounter, "voice_cost_usd_USD_total"),
      ("voice.session.duration.seconds", "s", .nonMonotonicCounter, "voice_session_duration_seconds"),
      ("voice.calls.total", "1", .monotonicCounter, "voice_calls_total"),
    ]
    for (name, unit, type, expected) in cases {
      #expect(try naming.metricName(name, unit: unit, type: type) == expected)
    }
  }

  @Test func aNamespaceStandsInFront() throws {
    #expect(try PrometheusNaming(.underscoreEscapingWithSuffixes, namespace: "my app").metricName("x") == "my_app_x")
    #expect(try PrometheusNaming(.underscoreEscapingWithoutSuffixes, namespace: "n").metricName("1") == "n_1")
    #expect(try PrometheusNaming(.noTranslation, namespace: "n").metricName("a.b") == "n_a.b")
  }

  @Test func aNameOfWhichNothingIsLeftIsRefused() {
    for strategy in PrometheusTranslationStrategy.allCases {
      #expect(throws: PrometheusNamingError(.emptyName, name: "")) { try PrometheusNaming(strategy).metricName("") }
      #expect(throws: PrometheusNamingError(.emptyName, name: "")) { try PrometheusNaming(strategy).labelName("") }
      #expect(throws: PrometheusNamingError(.onlyUnderscores, name: "__")) {
        try PrometheusNaming(strategy).labelName("__")
      }
    }
    #expect(throws: PrometheusNamingError(.emptyName, name: "…")) { try PrometheusNaming().metricName("…") }
    #expect(throws: PrometheusNamingError.self) { try PrometheusNaming().labelName("……") }
  }

  @Test(arguments: [
    // Name, then preserving runs with and without prefix, then collapsing them with and without prefix.
    ("http.method", "http_method", "http_method", "http_method", "http_method"),
    ("a:b", "a_b", "a_b", "a_b", "a_b"),
    ("a..b__c", "a__b__c", "a__b__c", "a_b_c", "a_b_c"),
    ("_a", "key_a", "_a", "key_a", "_a"),
    ("..a", "__a", "__a", "key_a", "_a"),
    ("9a", "key_9a", "key_9a", "key_9a", "key_9a"),
    ("__a__b__", "__a__b__", "__a__b__", "__a_b__", "__a_b__"),
    ("ort_größe", "ort_gr__e", "ort_gr__e", "ort_gr_e", "ort_gr_e"),
  ])
  func aLabelIsEscapedAsTheOptionsSay(
    _ name: String, _ preserved: String, _ plain: String, _ collapsed: String, _ both: String
  ) throws {
    var naming = PrometheusNaming()
    #expect(try naming.labelName(name) == preserved)
    naming.prefixesLeadingUnderscore = false
    #expect(try naming.labelName(name) == plain)
    naming.preservesMultipleUnderscores = false
    #expect(try naming.labelName(name) == both)
    naming.prefixesLeadingUnderscore = true
    #expect(try naming.labelName(name) == collapsed)
    #expect(try PrometheusNaming(.noTranslation).labelName(name) == name)
  }

  @Test(arguments: [
    ("s", "seconds"), ("By/s", "bytes_per_second"), ("1", ""), ("1/s", "per_second"), ("{call}", ""), ("%", "percent"),
    ("my unit", "my_unit"), ("_x_", "x"), ("", ""), ("TiBy", "tibibytes"), ("m/m", "meters_per_minute"),
  ])
  func aUnitHasAName(_ unit: String, _ name: String) { #expect(PrometheusNaming().unitName(unit) == name) }

  @Test(arguments: [
    ("cpu", "usage", "cpu_usage"), ("cpu", "value", "cpu"), ("cpu", "", "cpu"), ("a-b c", "d.e", "a_b_c_d_e"),
    ("9a", "9b", "_9a_9b"), ("größe", "wert", "gr__e_wert"), ("a:b", "x", "a_b_x"), ("a__b", "c", "a__b_c"),
  ])
  func aFieldOfLineProtocolHasTheNameThatGrafanaGivesIt(_ measurement: String, _ field: String, _ name: String) {
    #expect(PrometheusNaming.lineProtocolName(measurement: measurement, field: field) == name)
  }

  @Test func aTagKeyOfLineProtocolHasTheNameThatGrafanaGivesIt() {
    #expect(PrometheusNaming.lineProtocolLabel("host.name") == "host_name")
    #expect(PrometheusNaming.lineProtocolLabel("_a") == "_a")
    #expect(PrometheusNaming.lineProtocolLabel("1a") == "_1a")
  }
}
