/// What the daemon takes, keeps and delivers.
struct DeliveryPanels {
  private let limits: AlertLimits

  init(_ options: DashboardOptions) { limits = options.limits }

  var variables: [DashboardVariable] {
    [
      DashboardVariable(
        "daemon", "Daemon", of: Label.instance, in: DaemonMetric.build.series(), "Which Tattler, as it is scraped.")
    ]
  }

  var rows: [DashboardRow] {
    [
      DashboardRow(title: "Delivery health", panels: numbers + flow),
      DashboardRow(title: "Receivers and queue", panels: intake),
      DashboardRow(title: "Processors", panels: processors),
    ]
  }

  private func chosen(_ metric: DaemonMetric, _ others: [LabelMatcher] = []) -> SeriesSelector {
    metric.series([LabelMatcher(Label.instance, .matches, "$daemon")] + others)
  }

  private func now(_ metric: DaemonMetric) -> PromQL { .series(chosen(metric)) }

  private func isIn(_ state: String) -> PromQL {
    .max(.series(chosen(.state, [LabelMatcher(Label.state, .equal, state)])), by: [Label.instance, Label.sink])
  }

  private static let bySink = "{{\(Label.sink)}}"
  private static let byDaemon = "{{\(Label.instance)}}"
  private static let none = [PanelThreshold(1, .red)]

  private var numbers: [Panel] {
    [
      Panel(
        "Version", .name, .short, [PanelQuery(.max(now(.build), by: [Label.version]), "{{\(Label.version)}}")],
        "The version of Tattler that runs."),
      Panel(
        "Age of the queue", .number, .seconds, [PanelQuery(.max(now(.oldestAge)), "oldest batch")],
        "How old the oldest batch is that a sink still needs. It grows while a receiver is away."
      ).colored([
        PanelThreshold(limits.queueAgeSeconds / 2, .yellow), PanelThreshold(limits.queueAgeSeconds, .red),
      ]),
      Panel(
        "Points queued", .number, .short, [PanelQuery(.sum(now(.queued)), "points")],
        "Points that wait for a sink; a point counts once for each sink."),
      Panel(
        "Points set aside", .number, .short, [PanelQuery(.sum(now(.dead)), "points")],
        "Dead letters: what a receiver refuses. `tattler queue dead list` says why, `replay` tries again."
      ).colored(Self.none),
      Panel(
        "Points lost", .number, .short, [PanelQuery(.sum(now(.lost)), "points")],
        "Points that could not be read from a damaged queue since the daemon's start. Anything but 0 is a disk's fault."
      ).colored(Self.none),
      Panel(
        "Age of the prices", .number, .seconds, [PanelQuery(.max(now(.priceAge)), "age")],
        "Time since the sources of the shipped prices were read. Old prices make wrong costs."
      ).colored([PanelThreshold(90 * 86_400, .yellow), PanelThreshold(180 * 86_400, .red)]).orElse("No cost processor"),
    ]
  }

  private var flow: [Panel] {
    let isDelivered = LabelMatcher(Label.state, .equal, "delivered")
    let isGone = LabelMatcher(Label.state, .matches, "expired|evicted")
    return [
      Panel(
        "Accepted and delivered a second", .lines, .perSecond,
        [
          PanelQuery(.sum(.rate(chosen(.accepted)), by: [Label.sink]), "accepted for \(Self.bySink)"),
          PanelQuery(.sum(.rate(chosen(.done, [isDelivered])), by: [Label.sink]), "delivered to \(Self.bySink)"),
        ],
        "Points that came for a sink, and points that a receiver has confirmed. Between the two lies the queue."),
      Panel(
        "State of the sinks",
        .states([
          PanelState("delivering", .green), PanelState("retrying", .yellow), PanelState("paused", .red),
          PanelState("off", .gray),
        ]), .short,
        [
          PanelQuery(
            isIn("retrying") + .number(2) * isIn("paused") + .number(3) * isIn("off"),
            "\(Self.byDaemon) \(Self.bySink)")
        ],
        "retrying: the receiver is away, nothing is lost. paused: a person must act, mostly about credentials; "
          + "`tattler queue status` gives the receiver's own words."),
      Panel(
        "Points queued, by sink", .lines, .short,
        [PanelQuery(.sum(now(.queued), by: [Label.sink]), Self.bySink)], "Points that wait for a sink."
      ).wide(8),
      Panel(
        "Points set aside, by sink", .lines, .short,
        [PanelQuery(.sum(now(.dead), by: [Label.sink]), Self.bySink)],
        "Dead letters: they stay until they are replayed or dropped."
      ).wide(8),
      Panel(
        "Expired and evicted an hour", .lines, .short,
        [
          PanelQuery(
            .sum(.increase(chosen(.done, [isGone]), .hour), by: [Label.sink, Label.state]),
            "\(Self.bySink): {{\(Label.state)}}")
        ],
        "Points that were given up: too old for the receiver, or beyond the queue's size. They are lost for this sink."
      ).wide(8),
    ]
  }

  private var intake: [Panel] {
    let isRefused = LabelMatcher(Label.outcome, .equal, "refused")
    let incidents: [(DaemonMetric, String)] = [
      (.repairs, "repairs"), (.damaged, "damaged batches"), (.failedCommits, "failed commits"),
      (.droppedLetters, "dropped dead letters"),
    ]
    let own = PromQL.series(DaemonMetric.build.series())
    func ofDaemon(_ expression: PromQL) -> PromQL { expression.and(own, on: [Label.service, Label.instance]) }
    return [
      Panel(
        "Rows a second, by receiver", .lines, .perSecond,
        [
          PanelQuery(
            .sum(.rate(chosen(.rows)), by: [Label.receiver, Label.outcome]),
            "{{\(Label.receiver)}}: {{\(Label.outcome)}}")
        ],
        "Lines, events, frames and data points that came."
      ).wide(8),
      Panel(
        "Refused an hour, by receiver", .lines, .short,
        [
          PanelQuery(
            .sum(.increase(chosen(.requests, [isRefused]), .hour), by: [Label.receiver]),
            "{{\(Label.receiver)}}: requests"),
          PanelQuery(
            .sum(.increase(chosen(.rows, [isRefused]), .hour), by: [Label.receiver]), "{{\(Label.receiver)}}: rows"),
        ],
        "What receivers did not take in the hour before each moment. The sender got the reason with its answer."
      ).wide(8),
      Panel(
        "Incidents of the queue", .lines, .short,
        incidents.map { PanelQuery(.sum(now($0)), $1) }, "What went wrong in the queue since the daemon's start."
      ).wide(8),
      Panel(
        "Size of the queue", .lines, .bytes,
        [PanelQuery(.sum(now(.queueBytes)), "waiting"), PanelQuery(.sum(now(.fileBytes)), "files")],
        "Stored bytes of what waits, and the room that the files take: it is used again, not given back."
      ).wide(8),
      Panel(
        "Memory of the daemon", .lines, .bytes,
        [PanelQuery(ofDaemon(now(.memory)), Self.byDaemon)], "Resident memory of the process."
      ).wide(8),
      Panel(
        "Processor time of the daemon", .lines, .share,
        [PanelQuery(ofDaemon(.rate(chosen(.processorTime))), Self.byDaemon)], "Share of one processor that is in use."
      ).wide(8),
    ]
  }

  private var processors: [Panel] {
    func anHour(_ metric: DaemonMetric, by labels: [String] = []) -> PromQL {
      .sum(.increase(chosen(metric), .hour), by: labels)
    }
    return [
      Panel(
        "Deltas refused an hour, by reason", .lines, .short,
        [PanelQuery(anHour(.refusedDeltas, by: [Label.reason]), "{{\(Label.reason)}}")],
        "Points of delta temporality that no total could be made of. The sender got the reason with its answer."
      ).wide(8).orElse("No deltas become totals"),
      Panel(
        "Batches to be worked on", .lines, .short,
        [PanelQuery(.sum(now(.costsWaiting)), "costs"), PanelQuery(.sum(now(.framesWaiting)), "frames")],
        "Stored batches with usage that is not priced yet, and bodies of frames that are not added up: seconds' worth."
      ).wide(8).orElse("No processors"),
      Panel(
        "Work that failed an hour", .lines, .short,
        [PanelQuery(anHour(.costFailures), "costs"), PanelQuery(anHour(.frameFailures), "frames")],
        "Attempts to price usage and to add frames up that failed. What they were about is kept, and tried again."
      ).wide(8).orElse("No processors"),
    ]
  }
}
