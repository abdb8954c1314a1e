/// How instruments are exported, other than they say (OpenTelemetry metrics SDK specification, "View").
///
/// ```swift
/// let views = [
///   MetricView(MetricSelector(name: "http.*"), attributes: .only(["http.route", "http.request.method"])),
///   MetricView(MetricSelector(kind: .histogram, unit: "s"), buckets: .exponential),
///   MetricView.drop(MetricSelector(meter: "com.example.chatty")),
/// ]
/// ```
///
/// An instrument that several views select is exported once for each of them; one that none selects, as it says.
public struct MetricView: Sendable, Hashable {
  /// Which attributes of its series a metric has.
  public enum AttributeSelection: Sendable, Hashable {
    /// All of them.
    case all
    /// Those of these keys. Series that differ in others only become one.
    case only(Set<String>)
    /// Those of other keys.
    case except(Set<String>)

    var filter: AttributeFilter? {
      switch self {
      case .all: nil
      case .only(let names): AttributeFilter(keepsNamed: true, names)
      case .except(let names): AttributeFilter(keepsNamed: false, names)
      }
    }
  }

  /// Which instruments it is for.
  public var selector: MetricSelector
  /// The name of the metric; nil for that of the instrument. For a selector of one instrument only.
  public var name: String?
  /// The description of the metric; nil for that of the instrument.
  public var description: String?
  /// Which attributes are kept.
  public var attributes: AttributeSelection
  /// How values are divided, of histograms; nil for what the instrument says.
  public var buckets: HistogramBuckets?
  /// The most series; nil for the limit of the registry.
  public var cardinalityLimit: Int?
  /// True where nothing is exported.
  public var isDropped = false

  /// Makes a view.
  public init(
    _ selector: MetricSelector, name: String? = nil, description: String? = nil,
    attributes: AttributeSelection = .all, buckets: HistogramBuckets? = nil, cardinalityLimit: Int? = nil
  ) {
    self.selector = selector
    self.name = name
    self.description = description
    self.attributes = attributes
    self.buckets = buckets
    self.cardinalityLimit = cardinalityLimit
  }

  /// A view that exports nothing. Another view of the same instrument still does.
  public static func drop(_ selector: MetricSelector) -> MetricView {
    var view = MetricView(selector)
    view.isDropped = true
    return view
  }
}
