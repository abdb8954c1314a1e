internal import TattlerBots

/// Conversations of bots: how they go, how they end, how long users wait.
struct BotPanels {
  typealias Vocabulary = BotVocabulary

  let names: MetricNames

  init(_ options: DashboardOptions) { names = options.names }

  var variables: [DashboardVariable] {
    let started = SeriesSelector(names.name(Vocabulary.started))
    return [
      DashboardVariable("channel", "Channel", of: Label.channel, in: started, "Where bots are talked to."),
      DashboardVariable("bot", "Bot", of: Label.bot, in: started, "Which bot."),
    ]
  }

  var rows: [DashboardRow] {
    [
      DashboardRow(title: "Conversations", panels: conversations),
      DashboardRow(title: "Drop-offs", panels: dropOffs),
    ]
  }

  var errors: [Panel] {
    [
      Panel(
        "Errors of bots, by type", .stack, .short,
        [PanelQuery(anHour(Vocabulary.errors, by: [Label.errorType]), "{{\(Label.errorType)}}")],
        "Errors that bots reported in the hour before each moment."
      ).wide(8).orElse("None")
    ]
  }

  private func chosen(_ metric: String) -> SeriesSelector {
    let isBot = [(Label.channel, "$channel"), (Label.bot, "$bot")]
    return SeriesSelector(
      metric, ([(Label.service, "$service")] + isBot).map { LabelMatcher($0, .matches, $1) })
  }

  private func chosen(_ metric: MetricDeclaration) -> SeriesSelector { chosen(names.name(metric)) }

  private func anHour(_ metric: MetricDeclaration, by labels: [String] = []) -> PromQL {
    .sum(.increase(chosen(metric), .hour), by: labels)
  }

  private var meanReply: PromQL {
    PromQL.sum(.rate(chosen(names.sum(Vocabulary.response))))
      / PromQL.sum(.rate(chosen(names.count(Vocabulary.response))))
  }

  private var conversations: [Panel] {
    let ends = [(Vocabulary.started, "started"), (Vocabulary.completed, "completed"), (Vocabulary.dropped, "dropped")]
    return [
      Panel(
        "Conversations an hour", .lines, .short, ends.map { PanelQuery(anHour($0), $1) },
        "Conversations that began, were completed and were dropped in the hour before each moment."
      ).wide(8),
      Panel(
        "Active conversations", .stack, .short,
        [PanelQuery(.sum(.series(chosen(Vocabulary.active)), by: [Label.channel]), "{{\(Label.channel)}}")],
        "Conversations that are under way, by channel."
      ).wide(8),
      Panel(
        "Reply time", .lines, .seconds,
        [PanelQuery(meanReply, "average")]
          + [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")].map {
            PanelQuery(.quantile($0, chosen(names.buckets(Vocabulary.response))), $1)
          },
        "Time from the first unanswered message of a user to the bot's reply."
      ).wide(8),
    ]
  }

  private var dropOffs: [Panel] {
    func share(_ metric: MetricDeclaration, by labels: [String] = []) -> PromQL {
      anHour(metric, by: labels) / (anHour(Vocabulary.started, by: labels) > 0)
    }
    let limits = [PanelThreshold(0.2, .yellow), PanelThreshold(0.4, .red)]
    return [
      Panel(
        "Dropped, last hour", .number, .share, [PanelQuery(share(Vocabulary.dropped), "dropped")],
        "Conversations that ended without being completed, among those that began in the last hour."
      ).colored(limits).high(8),
      Panel(
        "Share of conversations that are dropped", .lines, .share,
        [PanelQuery(share(Vocabulary.dropped, by: [Label.channel]), "{{\(Label.channel)}}")],
        "The same share for the hour before each moment, by channel."
      ).wide(10),
      Panel(
        "Drop-offs an hour, by reason", .stack, .short,
        [PanelQuery(anHour(Vocabulary.dropped, by: [Label.reason]), "{{\(Label.reason)}}")],
        "ended: the application said so. timeout: nobody said anything any more. evicted: too many at a time."
      ).wide(10).orElse("None"),
    ]
  }
}
