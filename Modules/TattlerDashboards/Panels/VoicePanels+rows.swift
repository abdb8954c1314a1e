internal import TattlerBots

extension VoicePanels {
  var overview: [Panel] {
    [
      Panel(
        "Active calls", .number, .short, [PanelQuery(.sum(.series(chosen(Vocabulary.activeCalls))), "calls")],
        "Calls that are under way now."),
      Panel(
        "Calls, last hour", .number, .short,
        [PanelQuery(.sum(.increase(chosen(Vocabulary.calls), .hour)), "calls")], "Calls that began in the last hour."),
      Panel(
        "Time to first byte", .number, .milliseconds, [PanelQuery(mean(Vocabulary.timeToFirstByte), "average")],
        "Mean time until the first byte of an answer, over all stages."
      ).colored(latencyThresholds),
      Panel(
        "Time to first byte, p95", .number, .milliseconds,
        [PanelQuery(quantile(0.95, Vocabulary.timeToFirstByte), "p95")],
        "95 of 100 first bytes come within this time, over all stages."
      ).colored(latencyThresholds),
      Panel(
        "Cost, last hour", .number, .dollars, [PanelQuery(costOfHour, "cost")],
        "What the usage of the last hour costs, in US dollars: an increase over the hour, not a rate a second."
      ).colored(costThresholds).orElse("No prices"),
      Panel(
        "Cost per call", .number, .dollars, [PanelQuery(costPerCall, "cost per call")],
        "Cost of the last hour, divided by the calls that began in it."
      ).orElse("No calls"),
    ]
  }

  /// The average by stage, and the percentiles of all stages.
  func latency(_ metric: MetricDeclaration) -> [Panel] {
    let isFirstByte = metric == Vocabulary.timeToFirstByte
    let what = isFirstByte ? "Time to first byte" : "Processing time"
    let thresholds = isFirstByte ? latencyThresholds : []
    let meaning =
      isFirstByte
      ? "How long a stage takes until the first byte of its answer: users hear silence meanwhile."
      : "How long a stage of the pipeline takes for one piece of work."
    return [
      Panel(
        "\(what), average by stage", .lines, .milliseconds,
        [PanelQuery(mean(metric, by: [Label.processor]), "{{\(Label.processor)}}")], meaning
      ).colored(thresholds),
      Panel(
        "\(what), percentiles", .lines, .milliseconds,
        [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")].map { PanelQuery(quantile($0, metric), $1) },
        meaning + " Percentiles over all stages are read from buckets, so they are as fine as the buckets are; "
          + "what is beyond the last one shows as 10 s."
      ).colored(thresholds),
    ]
  }

  var usage: [Panel] {
    let tokens = chosen(Vocabulary.tokens)
    return [
      Panel(
        "Tokens a second, by type", .stack, .perSecond,
        [PanelQuery(.sum(.rate(tokens), by: [Label.tokenType]), "{{\(Label.tokenType)}}")],
        "Tokens of language models in the vendor's own numbers: prompt may contain cache_read, completion reasoning."),
      Panel(
        "Tokens an hour, by model", .lines, .short,
        [PanelQuery(.sum(.increase(tokens, .hour), by: [Label.llm]), "{{\(Label.llm)}}")],
        "Tokens of the last hour, of all types."),
      Panel(
        "Characters spoken a second", .lines, .perSecond,
        [PanelQuery(.sum(.rate(chosen(Vocabulary.characters)), by: [Label.tts]), "{{\(Label.tts)}}")],
        "Characters (Unicode scalars) that were turned into speech, by model."
      ).wide(8),
      Panel(
        "Sound transcribed an hour", .lines, .seconds,
        [PanelQuery(.sum(.increase(chosen(Vocabulary.heard), .hour), by: [Label.stt]), "{{\(Label.stt)}}")],
        "Sound of the last hour that was turned into text, by model."
      ).wide(8),
      Panel(
        "Billed call time an hour", .lines, .seconds,
        [
          PanelQuery(
            .sum(.increase(chosen(Vocabulary.callTime), .hour), by: [Label.callProvider]), "{{\(Label.callProvider)}}")
        ],
        "Time of calls that ended in the last hour and that a telephony provider bills by time."
      ).wide(8).orElse("No telephony provider"),
    ]
  }

  var cost: [Panel] {
    let cost = chosen(Vocabulary.cost)
    let ofCalls = cost.with(LabelMatcher(Label.call, .notEqual, ""))
    return [
      Panel(
        "Cost an hour, by model", .stack, .dollars,
        [
          PanelQuery(
            .sum(.increase(cost, .hour), by: [Label.provider, Label.model]), "{{\(Label.model)}}, {{\(Label.provider)}}"
          )
        ],
        "What the hour before each moment cost. The alert is on the sum."
      ).colored(costThresholds),
      Panel(
        "Cost an hour, by kind", .stack, .dollars,
        [PanelQuery(.sum(.increase(cost, .hour), by: [Label.costType]), "{{\(Label.costType)}}")],
        "What the hour before each moment cost: language models, speech, transcription, telephony."),
      Panel(
        "Cost per call", .lines, .dollars, [PanelQuery(costPerCall, "cost per call")],
        "Cost of the hour before each moment, divided by the calls that began in it."
      ).wide(8),
      Panel(
        "Cost by model, time shown", .table, .dollars,
        [PanelQuery(.sum(.increase(cost, .shown), by: [Label.model, Label.provider, Label.costType]), "")],
        "What each model cost in the time that the dashboard shows."
      ).wide(8),
      Panel(
        "Cost by call, time shown", .table, .dollars,
        [PanelQuery(.top(20, .sum(.over("max_over_time", ofCalls, .shown), by: [Label.call])), "")],
        "The 20 dearest calls. Series of a call begin at zero with it, so that the last value is its cost."
      ).wide(8).orElse("No series have call_id"),
    ]
  }

  var sessions: [Panel] {
    [
      Panel(
        "Active calls", .lines, .short,
        [PanelQuery(.sum(.series(chosen(Vocabulary.activeCalls)), by: [Label.service]), "{{\(Label.service)}}")],
        "Calls that are under way, by service."
      ).wide(8),
      Panel(
        "Calls an hour", .lines, .short,
        [
          PanelQuery(.sum(.increase(chosen(Vocabulary.calls), .hour), by: [Label.service]), "{{\(Label.service)}}")
        ],
        "Calls that began in the hour before each moment, by service."
      ).wide(8),
      Panel(
        "Mean length of calls", .lines, .seconds, [PanelQuery(meanLength, "mean length")],
        "Time of the calls that ended in the hour before each moment, divided by their number. A restart of the "
          + "application sets the time back to zero: the hour after it is too low."
      ).wide(8).orElse("No calls have ended"),
    ]
  }

  var errors: [Panel] {
    func ofService(_ metric: MetricDeclaration) -> SeriesSelector {
      SeriesSelector(names.name(metric), [LabelMatcher(Label.service, .matches, "$service")])
    }
    return [
      Panel(
        "Usage without a price", .lines, .short,
        [
          PanelQuery(
            .sum(.increase(ofService(Vocabulary.unpriced), .hour), by: [Label.model, Label.reason]),
            "{{\(Label.model)}}: {{\(Label.reason)}}")
        ],
        "Tokens, characters and seconds of the last hour that are in no cost: the table of prices does not have them."
      ).wide(8).orElse("Everything has a price"),
      Panel(
        "Usage that was refused", .lines, .short,
        [PanelQuery(.sum(.increase(ofService(Vocabulary.rejected), .hour), by: [Label.reason]), "{{\(Label.reason)}}")],
        "Values of usage that cannot be true, such as negative ones, in the last hour: a mistake of the sender."
      ).wide(8).orElse("None"),
    ]
  }
}
