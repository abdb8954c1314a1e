internal import TattlerBots
internal import TattlerConfig

/// The rules of the vocabulary.
extension AlertRule {
  /// The rules of the parts that a dashboard has, in a fixed order.
  public static func tattler(_ options: DashboardOptions) -> [AlertRule] {
    let rules = voice(options) + bots(options) + delivery(options.limits)
    return rules.filter { options.sections.contains($0.section) }
  }

  private static func voice(_ options: DashboardOptions) -> [AlertRule] {
    let (names, limits) = (options.names, options.limits)
    let window = TimeWindow(.seconds(300))
    func rate(_ metric: String) -> PromQL {
      .sum(.rate(SeriesSelector(metric), window), by: [Label.service, Label.processor])
    }
    return [
      AlertRule(
        name: "TattlerTimeToFirstByte", section: .voice,
        expression: rate(names.sum(VoiceVocabulary.timeToFirstByte))
          / rate(names.count(VoiceVocabulary.timeToFirstByte)),
        limit: limits.timeToFirstByteMilliseconds, duration: .seconds(300), severity: .warning,
        summary: """
          First bytes of \(label: Label.processor) in \(label: Label.service) take \(valueWithDecimals: 0) ms
          """,
        description: """
          The mean of this stage over five minutes is above \(DurationText.format(limits.timeToFirstByte)): callers \
          hear silence. The dashboard's row Latency shows since when.
          """),
      AlertRule(
        name: "TattlerCostPerHour", section: .voice,
        expression: .sum(.increase(SeriesSelector(names.name(VoiceVocabulary.cost)), .hour)),
        limit: limits.costPerHour, duration: .zero, severity: .warning,
        summary: "The last hour cost \(valueWithDecimals: 2) US dollars",
        description: """
          That is more than \(PromQL.text(of: limits.costPerHour)) dollars an hour, over all services. The \
          dashboard's row Cost says which model it is.
          """),
      silence(of: VoiceVocabulary.calls, .voice, "TattlerVoiceSilent", options),
    ]
  }

  private static func bots(_ options: DashboardOptions) -> [AlertRule] {
    [silence(of: BotVocabulary.started, .bots, "TattlerBotsSilent", options)]
  }

  private static func silence(
    of metric: MetricDeclaration, _ section: DashboardSection, _ name: String, _ options: DashboardOptions
  ) -> AlertRule {
    let series = SeriesSelector(options.names.name(metric))
    // Series of one call end with it: they say nothing about a service.
    let lasting = section == .voice ? series.with(LabelMatcher(Label.call, .equal, "")) : series
    return AlertRule(
      name: name, section: section,
      expression: silent(lasting, of: series, by: Label.service, options.limits),
      limit: 0, duration: .zero, severity: .warning,
      summary: "No data of \(section.rawValue) from \(label: Label.service)",
      description: """
        There was no sample of \(options.names.name(metric)) for \(DurationText.format(options.limits.silence)), \
        while there was one within a day; without a name of a service there was none of any within a day. The \
        application has stopped, or what it sends does not arrive.
        """)
  }

  /// 1 for each value of a label that there was within a day and that is silent now; 1 without a label where there was
  /// none within a day.
  private static func silent(
    _ lasting: SeriesSelector, of series: SeriesSelector, by label: String, _ limits: AlertLimits
  ) -> PromQL {
    let day = TimeWindow(.seconds(86_400))
    let known = PromQL.group(.over("last_over_time", lasting, day), by: [label])
    let heard = PromQL.group(.over("last_over_time", lasting, TimeWindow(limits.silence)), by: [label])
    return known.unless(heard).or(.absent(series, day))
  }

  private static func delivery(_ limits: AlertLimits) -> [AlertRule] {
    let isPaused = LabelMatcher(Label.state, .equal, "paused")
    let quarter = TimeWindow(.seconds(900))
    let build = DaemonMetric.build.series()
    return [
      AlertRule(
        name: "TattlerQueueAge", section: .delivery,
        expression: .max(.series(DaemonMetric.oldestAge.series()), by: [Label.instance]),
        limit: limits.queueAgeSeconds, duration: .seconds(60), severity: .warning,
        summary: "The queue of \(label: Label.instance) is \(valueWithDecimals: 0) s old",
        description: """
          A sink has not taken its oldest batch for longer than \(DurationText.format(limits.queueAge)). Nothing is \
          lost yet; receivers refuse samples that are too old, mostly after an hour. `tattler queue status` says \
          what the receiver answers.
          """),
      AlertRule(
        name: "TattlerDeadLetters", section: .delivery,
        expression: .sum(.delta(DaemonMetric.dead.series(), quarter), by: [Label.instance, Label.sink]),
        limit: 0, duration: .zero, severity: .warning,
        summary: "The sink \(label: Label.sink) of \(label: Label.instance) set points aside",
        description: """
          More points are dead letters than 15 minutes ago: the receiver refuses them for good. `tattler queue dead \
          list` says why.
          """),
      AlertRule(
        name: "TattlerDeliveryPaused", section: .delivery,
        expression: .max(.series(DaemonMetric.state.series([isPaused])), by: [Label.instance, Label.sink]),
        limit: 0, duration: .seconds(300), severity: .critical,
        summary: "The sink \(label: Label.sink) of \(label: Label.instance) is paused",
        description: """
          The receiver wants a person to act, mostly about credentials or an address. Points are kept meanwhile. \
          `tattler queue status` gives its words.
          """),
      AlertRule(
        name: "TattlerSilent", section: .delivery,
        expression: silent(build, of: build, by: Label.instance, limits), limit: 0, duration: .zero,
        severity: .critical,
        summary: "No figures of the daemon \(label: Label.instance)",
        description: """
          Its page /metrics was not read for \(DurationText.format(limits.silence)), while it was within a day; \
          without a name of an instance none was within a day.
          """),
    ]
  }
}
