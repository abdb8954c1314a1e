internal import CTattlerPlugin

/// Makes an instrument, and the streams that it feeds.
struct InstrumentAssembly {
  let core: InstrumentCore
  private(set) var streams: [any MetricStream] = []

  init(
    _ descriptor: InstrumentDescriptor, _ plans: [StreamPlan], _ configuration: MetricsConfiguration,
    startTime: UInt64, _ problems: InstrumentProblems
  ) {
    let parts = Parts(
      descriptor: descriptor, configuration: configuration, startTime: startTime, problems: problems,
      isDelta: configuration.temporality == .delta)
    switch descriptor.kind {
    case .counter, .upDownCounter:
      let settings = SumSettings(
        isDouble: descriptor.isDouble, isDelta: parts.isDelta && descriptor.kind.isMonotonic,
        isMonotonic: descriptor.kind.isMonotonic)
      let all = plans.map { parts.stream($0, TATTLER_METRIC_SUM, settings, .fixed(1), SumCell.self) }
      core = .sum(SumInstrument(StreamGroup(all), problems))
      streams = all
    case .gauge:
      let settings = GaugeSettings(isDouble: descriptor.isDouble)
      let all = plans.map { parts.stream($0, TATTLER_METRIC_GAUGE, settings, .fixed(1), GaugeCell.self) }
      core = .gauge(GaugeInstrument(StreamGroup(all), problems))
      streams = all
    case .histogram:
      let explicit = plans.compactMap(parts.explicit)
      let exponential = plans.compactMap(parts.exponential)
      core = .histogram(
        HistogramInstrument(
          explicit: StreamGroup(explicit), exponential: StreamGroup(exponential), problems))
      streams = explicit + exponential
    case .observableCounter, .observableUpDownCounter, .observableGauge:
      let isMonotonic = descriptor.kind.isMonotonic
      let settings = ObservedSettings(
        isDouble: descriptor.isDouble, isDelta: parts.isDelta && isMonotonic, isMonotonic: isMonotonic,
        isSum: descriptor.kind != .observableGauge)
      let kind = descriptor.kind == .observableGauge ? TATTLER_METRIC_GAUGE : TATTLER_METRIC_SUM
      let all = plans.map { parts.stream($0, kind, settings, nil, ObservedCell.self) }
      core = .observed(ObservedInstrument(StreamGroup(all), isMonotonic: isMonotonic, problems))
      streams = all
    }
  }

  /// What the streams of an instrument have in common.
  private struct Parts {
    /// Of an exponential histogram.
    private static let mostExemplars = 20

    let descriptor: InstrumentDescriptor
    let configuration: MetricsConfiguration
    let startTime: UInt64
    let problems: InstrumentProblems
    let isDelta: Bool

    func stream<Cell: SeriesCell & ~Copyable>(
      _ plan: StreamPlan, _ kind: Int32, _ settings: Cell.Settings, _ places: ExemplarPlaces?, _ cell: Cell.Type
    ) -> SeriesStream<Cell> {
      let shape = StreamShape(
        name: plan.name, unit: descriptor.unit, description: plan.description, kind: kind,
        isMonotonic: descriptor.kind.isMonotonic, temporality: temporality)
      let limits = SeriesLimit(series: plan.cardinalityLimit, clock: clock, problems: problems)
      // Histograms count floating-point numbers, whatever they are given.
      let isDouble = descriptor.isDouble || descriptor.kind == .histogram
      let sampler = places.flatMap { ExemplarSampler($0, isDouble: isDouble, filter: plan.filter, configuration) }
      return SeriesStream(
        shape,
        SeriesTable(
          settings, filter: plan.filter, limits: limits, seriesEnd: descriptor.endsSeries, sampler: sampler))
    }

    func explicit(_ plan: StreamPlan) -> SeriesStream<DistributionCell<ExplicitDistribution>>? {
      guard case .explicit(let bounds) = plan.buckets else { return nil }
      let settings = ExplicitSettings(bounds: BucketBounds(bounds), isDelta: isDelta)
      return stream(
        plan, TATTLER_METRIC_HISTOGRAM, settings, .buckets(settings.bounds),
        DistributionCell<ExplicitDistribution>.self)
    }

    func exponential(_ plan: StreamPlan) -> SeriesStream<DistributionCell<ExponentialDistribution>>? {
      guard case .exponential(let size, let scale) = plan.buckets else { return nil }
      let settings = ExponentialSettings(maximumSize: size, scale: scale, isDelta: isDelta)
      return stream(
        plan, TATTLER_METRIC_EXPONENTIAL_HISTOGRAM, settings, .fixed(min(Self.mostExemplars, size)),
        DistributionCell<ExponentialDistribution>.self)
    }

    private var temporality: MetricTemporality? {
      switch descriptor.kind {
      case .gauge, .observableGauge: nil
      case .upDownCounter, .observableUpDownCounter: .cumulative
      case .counter, .histogram, .observableCounter: configuration.temporality
      }
    }

    /// What is observed did not begin when somebody first asked.
    private var clock: @Sendable () -> UInt64 {
      switch descriptor.kind {
      case .observableCounter, .observableUpDownCounter, .observableGauge: { [startTime] in startTime }
      default: configuration.clock
      }
    }
  }
}
