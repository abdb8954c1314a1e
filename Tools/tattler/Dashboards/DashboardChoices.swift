internal import ArgumentParser
internal import TattlerConfig
internal import TattlerDashboards

/// What dashboards, rules and queries have in common on the command line.
struct DashboardChoices: ParsableArguments {
  @Option(help: "Whether the receiver appends units and _total to names: on (Grafana Cloud) or off (plain Mimir).")
  var suffixes = SuffixChoice.on
  @Option(help: "The parts: voice, bots, delivery, with commas between them. Default: all.")
  var only: SectionList?
  @Option(help: "The longest mean time to the first byte.") var ttfbLimit = LimitDuration(.seconds(2))
  @Option(help: "The most that an hour may cost, in US dollars.") var costLimit = 10.0
  @Option(help: "The oldest that the queue may be.") var queueAgeLimit = LimitDuration(.seconds(600))
  @Option(help: "How long a service or a daemon may be silent.") var silenceLimit = LimitDuration(.seconds(900))

  func validate() throws {
    guard costLimit > 0, costLimit.isFinite else { throw ValidationError("--cost-limit is above 0") }
  }

  /// What they mean.
  var options: DashboardOptions {
    var options = DashboardOptions()
    options.names = MetricNames(addsSuffixes: suffixes == .on)
    if let only { options.sections = only.sections }
    options.limits.timeToFirstByte = ttfbLimit.duration
    options.limits.costPerHour = costLimit
    options.limits.queueAge = queueAgeLimit.duration
    options.limits.silence = silenceLimit.duration
    return options
  }
}

/// Whether names have suffixes.
enum SuffixChoice: String, ExpressibleByArgument, CaseIterable {
  case on, off
}

/// Parts of the vocabulary: `voice,bots`.
struct SectionList: ExpressibleByArgument {
  let sections: Set<DashboardSection>

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let sections = words.compactMap { DashboardSection(rawValue: String($0)) }
    guard sections.count == words.count else { return nil }
    self.sections = Set(sections)
  }
}

/// A length of time from a second to a day: `2s`, `10m`.
struct LimitDuration: ExpressibleByArgument {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init?(argument: String) {
    guard let duration = DurationText.parse(argument), duration >= .milliseconds(1), duration <= .seconds(86_400),
      duration.components.attoseconds % 1_000_000_000_000_000 == 0
    else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String { DurationText.format(duration) }
}
