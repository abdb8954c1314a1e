/// One metric that an instrument becomes, by a view or without one.
struct StreamPlan: Sendable {
  var name: String
  var description: String
  var filter: AttributeFilter?
  var buckets: HistogramBuckets
  var cardinalityLimit: Int

  /// What becomes of an instrument.
  static func plans(
    for instrument: InstrumentDescriptor, of meter: MeterIdentity, _ configuration: MetricsConfiguration,
    _ problems: InstrumentProblems
  ) -> [StreamPlan] {
    let unchanged = StreamPlan(
      name: instrument.name, description: instrument.description, filter: nil, buckets: instrument.buckets,
      cardinalityLimit: configuration.cardinalityLimit)
    let views = configuration.views.filter { $0.selector.selects(instrument, of: meter) }
    if views.isEmpty { return [unchanged.checked(instrument, problems)] }
    return views.filter { !$0.isDropped }.map { view in
      var plan = unchanged
      plan.name = view.name ?? plan.name
      plan.description = view.description ?? plan.description
      plan.filter = view.attributes.filter
      plan.cardinalityLimit = view.cardinalityLimit ?? plan.cardinalityLimit
      if let buckets = view.buckets {
        if instrument.kind == .histogram {
          plan.buckets = buckets
        } else {
          problems.report(.unsuitableView, "is no histogram, and a view gives it buckets, which have no effect")
        }
      }
      return plan.checked(instrument, problems)
    }
  }

  private func checked(_ instrument: InstrumentDescriptor, _ problems: InstrumentProblems) -> StreamPlan {
    var plan = self
    if instrument.kind == .histogram { plan.buckets = buckets.checked(problems) }
    plan.cardinalityLimit = max(2, cardinalityLimit)
    return plan
  }
}
