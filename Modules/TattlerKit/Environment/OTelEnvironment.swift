internal import OTLPSink
public import TattlerConfig
internal import TattlerGrafana
internal import TattlerMetrics
internal import TattlerQueue
internal import TattlerTransport

/// What OpenTelemetry's environment variables say about metrics.
///
/// | variable | default | |
/// |---|---|---|
/// | `OTEL_SDK_DISABLED` | false | `true`: nothing is collected |
/// | `OTEL_METRICS_EXPORTER` | otlp | otlp, console, none; several with commas |
/// | `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` | | who sends; the first wins for `service.name` |
/// | `OTEL_EXPORTER_OTLP_ENDPOINT` | http://localhost:4318 | the base; `/v1/metrics` is appended |
/// | `OTEL_EXPORTER_OTLP_HEADERS` | | `name=value` with commas, percent-encoded |
/// | `OTEL_EXPORTER_OTLP_PROTOCOL` | http/protobuf | or http/json |
/// | `OTEL_EXPORTER_OTLP_COMPRESSION` | gzip | or none |
/// | `OTEL_EXPORTER_OTLP_TIMEOUT` | 10000 | milliseconds for a request |
/// | `OTEL_EXPORTER_OTLP_CERTIFICATE`, `…_CLIENT_CERTIFICATE`, `…_CLIENT_KEY` | | files |
/// | `OTEL_EXPORTER_OTLP_METRICS_…` | | wins over each of these; `…_METRICS_ENDPOINT` is used as it is |
/// | `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` | cumulative | or delta |
/// | `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` | explicit_bucket_histogram | or base2_exponential_bucket_histogram |
/// | `OTEL_METRICS_EXEMPLAR_FILTER` | trace_based | or always_on, always_off; where there is a trace context |
/// | `OTEL_METRIC_EXPORT_INTERVAL` | 10000 | milliseconds between collections |
/// | `OTEL_METRIC_EXPORT_TIMEOUT` | 10000 | milliseconds for the last collection and delivery at a shutdown |
/// | `TATTLER_QUEUE_PATH` | | the file of the queue; without, metrics wait in memory |
/// | `TATTLER_QUEUE_DURABILITY` | fsync | fsync, os |
///
/// A value that cannot be used is a warning, and the default counts, as the specification asks for; an empty one
/// counts as not set. An endpoint or a header that cannot be used is an error when ``Telemetry`` is made: in their
/// place the data would go where nobody sent it. The time between is no business of a single export, which the sink
/// repeats for as long as it takes, so that the timeout of one is taken for the end alone. Source: OpenTelemetry
/// specification, "Environment Variable Specification" and "Protocol Exporter".
public struct OTelEnvironment: Sendable {
  /// What cannot be used, a sentence each, without values that may be secret.
  public internal(set) var warnings: [String] = []
  let environment: ConfigEnvironment

  private var read = TelemetryConfiguration()

  /// Reads the variables.
  public init(_ environment: ConfigEnvironment = .process) {
    self.environment = environment
    let disabled = text("OTEL_SDK_DISABLED")?.lowercased()
    read.isDisabled = disabled == "true"
    if let disabled, disabled != "true", disabled != "false" { warn("OTEL_SDK_DISABLED", "is neither true nor false") }
    readResource()
    read.interval = .milliseconds(
      milliseconds("OTEL_METRIC_EXPORT_INTERVAL", in: 100...86_400_000, default: 10_000))
    read.shutdownTimeout = .milliseconds(
      milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", in: 0...86_400_000, default: 10_000))
    readTemporality()
    readHistograms()
    readExemplars()
    readStorage()
    readDestinations()
  }

  /// The configuration that they describe.
  public func configuration() -> TelemetryConfiguration { read }

  /// A variable; nil where it is not set or empty.
  func text(_ name: String) -> String? {
    guard let value = environment.variable(name).map({ OTelText.trimmed($0) }), !value.isEmpty else { return nil }
    return String(value)
  }

  mutating func warn(_ name: String, _ problem: String) { warnings.append("\(name) \(problem)") }

  mutating func milliseconds(_ name: String, in range: ClosedRange<Int64>, default fallback: Int64) -> Int64 {
    guard let text = text(name) else { return fallback }
    guard let number = Int64(text), range.contains(number) else {
      warn(
        name,
        "is no number of milliseconds from \(range.lowerBound) to \(range.upperBound); \(fallback) is used instead")
      return fallback
    }
    return number
  }

  private mutating func readResource() {
    let (pairs, warning) = OTLPExporterVariables.resource(environment.variable)
    if let warning { warnings.append(warning) }
    for pair in pairs { read.resource[pair.name] = .string(pair.value) }
  }

  private mutating func readTemporality() {
    let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
    switch text(name)?.lowercased() {
    case nil, "cumulative"?: break
    case "delta"?: read.temporality = .delta
    case "lowmemory"?:
      read.temporality = .delta
      warn(name, "is lowmemory; delta is used instead")
    default: warn(name, "is none of cumulative, delta and lowmemory; cumulative is used instead")
    }
  }

  private mutating func readHistograms() {
    let name = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"
    switch text(name)?.lowercased() {
    case nil, "explicit_bucket_histogram"?: break
    case "base2_exponential_bucket_histogram"?:
      read.views.append(MetricView(MetricSelector(kind: .histogram), buckets: .exponential()))
    default:
      warn(
        name,
        "is neither explicit_bucket_histogram nor base2_exponential_bucket_histogram; the first is used instead")
    }
  }

  private mutating func readExemplars() {
    let name = "OTEL_METRICS_EXEMPLAR_FILTER"
    switch text(name)?.lowercased() {
    case nil, "trace_based"?: break
    case "always_on"?: read.exemplarFilter = .alwaysOn
    case "always_off"?: read.exemplarFilter = .alwaysOff
    default: warn(name, "is none of trace_based, always_on and always_off; trace_based is used instead")
    }
  }

  private mutating func readStorage() {
    guard let path = text("TATTLER_QUEUE_PATH") else { return }
    switch text("TATTLER_QUEUE_DURABILITY")?.lowercased() {
    case nil, "fsync"?: read.storage = .file(path, durability: .fsync)
    case "os"?: read.storage = .file(path, durability: .os)
    default:
      read.storage = .file(path, durability: .fsync)
      warn("TATTLER_QUEUE_DURABILITY", "is neither fsync nor os; fsync is used instead")
    }
  }

  private mutating func readDestinations() {
    var names: [String] = []
    for part in (text("OTEL_METRICS_EXPORTER") ?? "otlp").split(separator: ",") {
      let name = OTelText.trimmed(part).lowercased()
      if !names.contains(name) { names.append(name) }
    }
    // None is what somebody wants, and no reason for a warning.
    if names == ["none"] { read.isDisabled = true }
    for name in names {
      switch name {
      case "otlp":
        let exporter = OTLPExporterVariables(environment.variable)
        warnings += exporter.warnings
        read.destinations.append(.otlp(exporter.settings))
        if let file = exporter.certificate { read.transport.caFile = file }
        if let file = exporter.clientCertificate, let key = exporter.clientKey {
          read.transport.clientCertificate = .init(certificateFile: file, keyFile: key)
        }
      case "console", "stdout": read.destinations.append(.standardOutput())
      case "none", "": break
      default: warn("OTEL_METRICS_EXPORTER", "has \"\(name)\", which is none of otlp, console and none; it is left out")
      }
    }
  }
}
