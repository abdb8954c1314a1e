internal import CTattlerPlugin
internal import TattlerModel
internal import TattlerPricing

/// Who used what, for the points of one note: each resource, and each metric with a set of attributes, is looked at once.
struct UsageSources {
  /// Who used it, and who is paid.
  struct Source {
    let costType: CostType
    let payee: UsagePricer.Payee
    /// As ``AttributeCoding`` has it.
    let resource: [UInt8]
    /// The attributes that every series of it has.
    let attributes: [(String, MetricValue)]
    /// The series of its cost.
    let costKey: BinaryKey
  }

  private var resources: [UInt32: [UInt8]] = [:]
  private var metrics: [UInt32: [UInt8]] = [:]
  private var sets: [UInt32: [UInt8]] = [:]
  private var sources: [UInt64: Source] = [:]

  /// Attributes that say the tier of service that answered.
  private static let serviceTier = [
    "gen_ai.openai.response.service_tier", "openai.response.service_tier", "service_tier",
  ]

  /// The resource of a point's metric.
  mutating func resource(of point: tattler_point, _ view: BatchView) -> [UInt8] {
    let index = unsafe view.scopes[Int(view.metrics[Int(point.metric)].scope)].resource
    if let known = resources[index] { return known }
    let bytes = unsafe AttributeCoding.bytes(ofSet: view.resources[Int(index)].attributes, in: view)
    resources[index] = bytes
    return bytes
  }

  /// The key of a series of totals: the start first, then who reports what.
  mutating func counterKey(_ point: tattler_point, _ row: tattler_row, _ view: BatchView) -> BinaryKey {
    let metric = unsafe metrics[point.metric] ?? add(metric: point, view)
    var writer = StateWriter()
    writer.bytes.reserveCapacity(metric.count + 256)
    writer.add(CostLedger.counterTag)
    writer.add(row.start_time)
    writer.bytes.append(contentsOf: metric)
    writer.bytes.append(contentsOf: unsafe sets[row.attributes] ?? add(set: row.attributes, view))
    return BinaryKey(bytes: writer.bytes)
  }

  private mutating func add(set: UInt32, _ view: BatchView) -> [UInt8] {
    let bytes = unsafe AttributeCoding.bytes(ofSet: set, in: view)
    sets[set] = bytes
    return bytes
  }

  private mutating func add(metric point: tattler_point, _ view: BatchView) -> [UInt8] {
    let metric = unsafe view.metrics[Int(point.metric)]
    let scope = unsafe view.scopes[Int(metric.scope)]
    var writer = StateWriter()
    writer.add(run: unsafe resource(of: point, view))
    writer.add(run: unsafe AttributeCoding.bytes(ofSet: scope.attributes, in: view))
    for text in [scope.name, scope.version, metric.name, metric.field, metric.unit] {
      unsafe writer.add(run: view.bytes(text))
    }
    writer.add(UInt8(truncatingIfNeeded: metric.kind))
    metrics[point.metric] = writer.bytes
    return writer.bytes
  }

  /// Who used what a point says.
  mutating func source(
    _ point: tattler_point, _ row: tattler_row, _ mapping: UsageMapping, _ view: BatchView, _ pricer: UsagePricer,
    _ keep: [String]
  ) -> Source {
    let place = UInt64(point.metric) << 32 | UInt64(row.attributes)
    if let known = sources[place] { return known }
    let resource = unsafe resource(of: point, view)
    let scope = unsafe view.scopes[Int(view.metrics[Int(point.metric)].scope)]
    let shared = unsafe view.resources[Int(scope.resource)].attributes
    func text(_ names: [String]) -> String? {
      unsafe AttributeText.first(names, ofSet: row.attributes, in: view)
        ?? AttributeText.first(names, ofSet: shared, in: view)
    }
    let payee = pricer.payee(
      mapping.costType, model: text(mapping.model), provider: text(mapping.provider),
      serviceTier: unsafe AttributeText.first(Self.serviceTier, ofSet: row.attributes, in: view))
    var attributes: [(String, MetricValue)] = [
      ("cost_type", .string(mapping.costType.rawValue)), ("model", .string(payee.modelName)),
      ("provider", .string(payee.providerName)),
    ]
    for name in keep {
      if let value = unsafe AttributeText.first([name], ofSet: row.attributes, in: view) {
        attributes.append((name, .string(value)))
      }
    }
    let source = Source(
      costType: mapping.costType, payee: payee, resource: resource, attributes: attributes,
      costKey: SeriesName.key(.cost, resource: resource, attributes))
    sources[place] = source
    return source
  }
}
