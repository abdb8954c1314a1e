internal import TattlerBots

/// Latency, usage, cost and sessions of voice agents.
struct VoicePanels {
  typealias Vocabulary = VoiceVocabulary

  let names: MetricNames
  let limits: AlertLimits

  init(_ options: DashboardOptions) { (names, limits) = (options.names, options.limits) }

  var rows: [DashboardRow] {
    [
      DashboardRow(title: "Calls", panels: overview),
      DashboardRow(title: "Latency", panels: latency(Vocabulary.timeToFirstByte) + latency(Vocabulary.processing)),
      DashboardRow(title: "Usage", panels: usage),
      DashboardRow(title: "Cost", panels: cost),
      DashboardRow(title: "Sessions", panels: sessions),
    ]
  }

  /// The choices above the panels.
  var variables: [DashboardVariable] {
    let calls = SeriesSelector(names.name(Vocabulary.calls))
    let ofService = calls.with(LabelMatcher(Label.service, .matches, "$service"))
    return [
      DashboardVariable(
        "call", "Call", of: Label.call, in: ofService,
        "One call; empty unless the application puts call_id on its series."),
      DashboardVariable("model", "LLM", of: Label.llm, in: ofService, "The language model of the calls."),
    ]
  }

  /// The series of a metric that the choices leave.
  func chosen(_ metric: String) -> SeriesSelector {
    SeriesSelector(
      metric,
      [
        LabelMatcher(Label.service, .matches, "$service"), LabelMatcher(Label.call, .matches, "$call"),
        LabelMatcher(Label.llm, .matches, "$model"),
      ])
  }

  func chosen(_ metric: MetricDeclaration) -> SeriesSelector { chosen(names.name(metric)) }

  /// The mean of a histogram over a window, of all or by labels.
  func mean(_ metric: MetricDeclaration, by labels: [String] = [], _ window: TimeWindow = .rate) -> PromQL {
    PromQL.sum(.rate(chosen(names.sum(metric)), window), by: labels)
      / PromQL.sum(.rate(chosen(names.count(metric)), window), by: labels)
  }

  func quantile(_ quantile: Double, _ metric: MetricDeclaration) -> PromQL {
    .quantile(quantile, chosen(names.buckets(metric)))
  }

  var costOfHour: PromQL { .sum(.increase(chosen(Vocabulary.cost), .hour)) }

  var costPerCall: PromQL { costOfHour / (.sum(.increase(chosen(Vocabulary.calls), .hour)) > 0) }

  /// Calls that ended in the last hour: those that began, less those that are more under way than an hour ago.
  private var endedCalls: PromQL {
    .sum(.increase(chosen(Vocabulary.calls), .hour)) - .sum(.delta(chosen(Vocabulary.activeCalls), .hour))
  }

  var meanLength: PromQL { .sum(.delta(chosen(Vocabulary.sessions), .hour)) / (endedCalls > 0) }

  var costThresholds: [PanelThreshold] {
    [PanelThreshold(limits.costPerHour / 2, .yellow), PanelThreshold(limits.costPerHour, .red)]
  }

  var latencyThresholds: [PanelThreshold] {
    let limit = limits.timeToFirstByteMilliseconds
    return [PanelThreshold(limit / 2, .yellow), PanelThreshold(limit, .red)]
  }
}
