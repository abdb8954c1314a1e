import Foundation
import TattlerConfig
import TestHarness

/// A server with the query API of Prometheus, filled with hours of the real instruments' metrics.
struct LiveServer {
  enum Kind: String, CaseIterable {
    case victoriaMetrics, prometheus

    var isInstalled: Bool {
      switch self {
      case .victoriaMetrics: VictoriaMetrics.isInstalled
      case .prometheus: Prometheus.isInstalled
      }
    }
  }

  /// The last moment of the data.
  static let end = 1_760_000_000
  static let seconds = 7_200

  private let port: Int
  /// Runs as long as this is held.
  private let server: AnyObject

  init(_ kind: Kind, suffixes: String) throws {
    let make = try Command.run(
      Built.folder + "/DashboardData",
      ["--end", "\(Self.end)", "--hours", "\(Self.seconds / 3_600)", "--suffixes", suffixes]
        + (kind == .prometheus && suffixes == "on" ? ["--openmetrics"] : []))
    guard make.status == 0 else { throw Trouble("DashboardData says: \(make.errors)") }
    switch kind {
    case .prometheus:
      let prometheus = try Prometheus(samples: Self.openMetrics(make.output))
      (port, server) = (prometheus.port, prometheus)
    case .victoriaMetrics:
      let victoria = try VictoriaMetrics()
      (port, server) = (victoria.port, victoria)
      let answer = try HTTP.post(victoria.port, "/api/v1/import/prometheus", make.output)
      guard answer.status == 204 else { throw Trouble("the import answered \(answer.status): \(answer.text)") }
      try victoria.flush()
    }
  }

  /// OpenMetrics of a text of the older format, for names without `_total`, which OpenMetrics wants on counters that
  /// are declared as such: the samples alone, with times in seconds.
  private static func openMetrics(_ text: String) -> String {
    if text.hasSuffix("# EOF\n") { return text }
    let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    return samples.map { "\($0.dropLast(3)).\($0.suffix(3))\n" }.joined() + "# EOF\n"
  }

  /// What Grafana puts into a query before it sends it.
  static func expanded(_ query: String) -> String {
    var text = query.replacing("$__rate_interval", with: "2m").replacing("$__range", with: "\(seconds)s")
    for name in ["service", "call", "model", "channel", "bot", "daemon"] {
      text = text.replacing("$\(name)", with: ".*")
    }
    return text
  }

  /// The series of a query over the second half of the data, by their labels, with their values.
  func range(_ query: String, from start: Int = end - seconds / 2, to end: Int = end) throws -> [String: [Double]] {
    let json = try ask("query_range", [("query", query), ("start", "\(start)"), ("end", "\(end)"), ("step", "60")])
    var found: [String: [Double]] = [:]
    for series in json["data"]?["result"]?.arrayValue ?? [] {
      let values = (series["values"]?.arrayValue ?? []).compactMap { $0.arrayValue?.last?.stringValue }
      found[Self.key(series["metric"])] = values.compactMap { Double($0) }.filter { $0.isFinite }
    }
    return found.filter { !$0.value.isEmpty }
  }

  private static func key(_ labels: JSONValue?) -> String {
    (labels?.objectValue ?? []).map { "\($0.name)=\($0.value.stringValue ?? "")" }.sorted().joined(separator: ",")
  }

  private func ask(_ what: String, _ parameters: [(String, String)]) throws -> JSONValue {
    let form = parameters.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }.joined(separator: "&")
    let answer = try HTTP.post(
      port, "/api/v1/" + what, form, headers: [("Content-Type", "application/x-www-form-urlencoded")])
    guard answer.status == 200 else { throw Trouble("\(parameters) was answered \(answer.status): \(answer.text)") }
    var limits = ConfigLimits()
    limits.maximumBytes = 1 << 26
    limits.maximumNodes = 1 << 22
    return try JSONValue(parsing: answer.body, limits: limits)
  }
}
