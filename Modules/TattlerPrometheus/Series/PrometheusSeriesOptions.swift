/// What becomes of resources, scopes and names where metrics become series of Prometheus.
public struct PrometheusSeriesOptions: Sendable, Hashable {
  /// How names are translated.
  public var naming = PrometheusNaming()
  /// True where `service.namespace`, `service.name` and `service.instance.id` become the labels `job` and `instance`.
  public var addsJobAndInstance = true
  /// True where the other attributes of a resource become the labels of a series `target_info` with the value 1.
  public var addsTargetInfo = true
  /// True where `target_info` has the three attributes that `job` and `instance` are made of as well.
  public var keepsIdentifyingAttributes = false
  /// Attributes of resources that become labels of every series, by their keys in OpenTelemetry. A label of the same
  /// name that a data point has wins.
  public var promotedResourceAttributes: [String] = []
  /// True where name, version, schema URL and attributes of a scope that has a name become labels, which begin with
  /// `otel_scope_`.
  public var addsScopeLabels = false
  /// True where a metric that came from Prometheus, which its metadata `prometheus.type` tells, keeps its name and those
  /// of its labels instead of having them translated once more.
  public var keepsPrometheusNames = true

  /// The default options.
  public init() {}
}
