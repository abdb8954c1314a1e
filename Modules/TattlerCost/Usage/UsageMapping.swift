public import TattlerPricing

/// How a metric tells of usage.
public struct UsageMapping: Sendable, Hashable {
  /// Where the kind of usage is said.
  public enum Kind: Sendable, Hashable {
    /// All of the metric is of one kind.
    case fixed(UsageKind)
    /// An attribute of the point says it; other values than these are no usage that can be told.
    case attribute(String, values: [String: UsageKind])
  }

  /// What values mean that have no type: fields of line protocol, gauges, sums without a temporality.
  public enum Untyped: String, Sendable, Hashable, CaseIterable {
    /// Nothing is known of them, so that they are counted as rejected.
    case rejected
    /// Each is what was used since the one before.
    case delta
    /// Each is the total since the sender began.
    case cumulative
  }

  /// The name of the metric, at most ``maximumNameBytes``; `.` and `_` are one, see ``UsageIndex``.
  public var metric: String
  /// What kind of service it is.
  public var costType: CostType
  /// What is used.
  public var kind: Kind
  /// The attributes that name the model: the first one that is there counts, of the point, else of the resource.
  public var model: [String]
  /// The attributes that name the provider, in the same way.
  public var provider: [String]
  /// Whether input tokens contain the cached ones.
  public var convention = Usage.CachedConvention.provider
  /// Whether output tokens contain the thoughts.
  public var reasoning = Usage.ReasoningConvention.provider
  /// The unit of times; nil for the metric's own.
  public var unit: TimeUnit?
  /// The unit of times where neither ``unit`` nor the metric says it.
  public var usualUnit = TimeUnit.seconds
  /// What values without a type mean.
  public var untyped = Untyped.rejected

  /// The longest name, in bytes.
  public static let maximumNameBytes = 255

  /// A mapping of a metric.
  public init(metric: String, costType: CostType, kind: Kind, model: [String], provider: [String]) {
    self.metric = metric
    self.costType = costType
    self.kind = kind
    self.model = model
    self.provider = provider
  }

  /// The kinds that it can tell of.
  var kinds: [UsageKind] {
    switch kind {
    case .fixed(let kind): [kind]
    case .attribute(_, let values): Array(values.values)
    }
  }
}
