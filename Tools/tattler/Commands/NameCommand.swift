internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPrometheus

/// `tattler name`
struct NameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "name", abstract: "Say what a metric is called in Prometheus, Mimir and Grafana Cloud.",
    discussion: """
        tattler name voice.ttfb --unit ms --type histogram
        tattler name --label http.method

      The rules are those of prometheus/otlptranslator; suffixes are on, as in Grafana Cloud. With --batch each line of \
      input is a JSON object with the keys kind (metric or label), name, unit, type, namespace and strategy; for labels also \
      preserve_multiple_underscores, underscore_label_sanitization and utf8_allowed. Each line of output is its result: {"name": …, "unit": …} or {"error": …}.
      """)

  @Argument(help: "The name in OpenTelemetry.") var name: String?
  @Option(help: "The unit in UCUM: s, ms, By, 1, {call}.") var unit = ""
  @Option(help: "What the metric is: counter, up-down-counter, gauge, histogram, exponential-histogram, summary.")
  var type = NamedType.gauge
  @Option(help: "Stands in front of every metric name.") var namespace = ""
  @Option(
    help: "How names are translated, as the translation_strategy of Prometheus.",
    transform: { text in
      guard let strategy = PrometheusTranslationStrategy(rawValue: text) else {
        let known = PrometheusTranslationStrategy.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no strategy \"\(text)\"; use one of \(known)")
      }
      return strategy
    })
  var strategy = PrometheusTranslationStrategy.underscoreEscapingWithSuffixes
  @Flag(help: "The name is that of an attribute.") var label = false
  @Flag(help: "Read one JSON object a line.") var batch = false

  func validate() throws {
    guard batch || name != nil else { throw ValidationError("give the name of a metric, or --batch") }
  }

  func run() throws {
    if batch {
      while let line = readLine(strippingNewline: true) {
        try Console.write(NameRequest.answer(to: line) + [UInt8(ascii: "\n")])
      }
      return
    }
    let naming = PrometheusNaming(strategy, namespace: namespace)
    do throws(PrometheusNamingError) {
      for line in try names(naming) { try? Console.print(line) }
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.data
    }
  }

  /// The series that the metric has.
  private func names(_ naming: PrometheusNaming) throws(PrometheusNamingError) -> [String] {
    let name = name ?? ""
    if label { return [try naming.labelName(name)] }
    let family = try naming.metricName(name, unit: unit, type: type.type)
    switch type {
    case .histogram: return ["_bucket", "_sum", "_count"].map { family + $0 }
    case .summary: return ["", "_sum", "_count"].map { family + $0 }
    case .counter, .upDownCounter, .gauge, .exponentialHistogram: return [family]
    }
  }
}

/// Kinds of metrics, as a person calls them.
enum NamedType: String, ExpressibleByArgument, CaseIterable {
  case counter
  case upDownCounter = "up-down-counter"
  case gauge
  case histogram
  case exponentialHistogram = "exponential-histogram"
  case summary

  var type: PrometheusMetricType {
    switch self {
    case .counter: .monotonicCounter
    case .upDownCounter: .nonMonotonicCounter
    case .gauge: .gauge
    case .histogram: .histogram
    case .exponentialHistogram: .exponentialHistogram
    case .summary: .summary
    }
  }
}
