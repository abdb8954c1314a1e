/// What can be chosen of a dashboard.
public struct DashboardOptions: Sendable, Hashable {
  /// The parts that it has.
  public var sections = Set(DashboardSection.allCases)
  /// The names of metrics.
  public var names = MetricNames()
  /// The heading.
  public var title = "Tattler"
  /// What identifies it in Grafana.
  public var uid = "tattler"
  /// The data source that is chosen at first; empty for the default one.
  public var dataSourceUID = ""
  /// From where on panels show alarm.
  public var limits = AlertLimits()

  /// The defaults.
  public init() {}

  /// Whether Grafana takes a text as the identity of a dashboard: 1 to 40 letters, digits, `-` and `_` of ASCII.
  public static func isUID(_ text: String) -> Bool {
    (1...40).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
