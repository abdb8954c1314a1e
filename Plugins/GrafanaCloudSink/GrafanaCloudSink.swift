internal import OTLPSink
public import TattlerConfig
public import TattlerPlugin
internal import TattlerSinkSupport

/// Sends rows to Grafana Cloud: as OTLP to the gateway, or as line protocol to the Influx push endpoint, which other
/// receivers of line protocol that keep numbers have as well.
///
/// Texts and numbers that are not finite are left out and counted; a row without a time gets the current one. As many
/// requests are in flight as the host submits at once, up to 32; only with one at a time, which is the host's default,
/// samples of a series stay in order.
///
/// ```swift
/// let sink = try GrafanaCloudSink(configuration: configuration, host: host)
/// ```
public final class GrafanaCloudSink: Sink {
  /// The type `grafana_cloud`.
  public static let identity = SinkIdentity(
    name: "grafana_cloud", version: "1.0.0", summary: "Sends to Grafana Cloud, as OTLP or line protocol")

  /// Mimir refuses a whole request for one point of delta temporality.
  public static var takesCumulativeOnly: Bool { true }

  /// Grafana Cloud can be asked.
  public static var canProbe: Bool { true }

  private let road: any Road
  private let name: String
  private let advice: AnswerAdvice
  private let sendsCredentials: Bool

  /// Reads the sink's keys.
  public static func readConfiguration(_ reader: ConfigReader) -> GrafanaCloudSinkConfiguration {
    GrafanaCloudSinkConfiguration(reader)
  }

  /// Checks the configuration.
  ///
  /// - Throws: `SinkError` where the URL or a header cannot be used, or the host has no HTTP.
  public init(configuration: GrafanaCloudSinkConfiguration, host: SinkHost) throws(SinkError) {
    let checked = try configuration.check()
    let advice = AnswerAdvice(configuration, url: checked.url)
    self.advice = advice
    sendsCredentials = checked.sendsCredentials
    switch configuration.road {
    case .otlp(var settings):
      settings.temporality = .cumulativeOnly
      road = try OTLPSink(configuration: settings, host: host) { advice.words(for: $0) }
      name = "OTLP"
    case .influx(let settings):
      road = try InfluxRoad(configuration: settings, host: host) { advice.words(for: $0) }
      name = "line protocol"
    }
    let more = checked.warnings.filter { !configuration.warnings.contains($0) }
    for warning in configuration.warnings + more { host.log(.warning, warning) }
  }

  /// Posts as many rows as one body holds; busy while 32 requests are in flight.
  public func submit(_ submission: SinkSubmission) -> SinkAnswer { road.submit(submission) }

  /// Waits for the answer to what is in flight.
  public func close() { road.close() }

  /// Sends a request that holds nothing.
  public func probe(_ completion: @escaping @Sendable (SinkProbe) -> Void) -> Bool {
    let ready = readySentence
    return road.ask { [advice] response in
      completion(
        SinkProbe(
          of: response, ready: ready, refused: advice.words(for: response),
          refusesEmptyBodies: advice.isAboutLines(response) ? ready : nil))
    }
  }

  private var readySentence: String {
    let url = road.shownURL
    let way = "(\(name), \(url))."
    if ReceiverURL.isGrafanaCloud(url) { return "Delivery to Grafana Cloud is configured and authenticated \(way)" }
    return sendsCredentials
      ? "Delivery is configured and authenticated \(way)"
      : "Delivery is configured, and the receiver takes what is sent \(way)"
  }
}
