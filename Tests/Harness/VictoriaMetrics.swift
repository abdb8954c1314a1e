import Foundation
import TattlerConfig

/// A single-node VictoriaMetrics on loopback, with an empty store.
package final class VictoriaMetrics {
  /// Whether it is installed.
  package static let isInstalled = Built.installed("victoria-metrics") != nil

  /// One series as it is stored.
  package struct Series: Equatable {
    package var values: [Double]
    package var milliseconds: [Int64]

    package init(values: [Double], milliseconds: [Int64]) { (self.values, self.milliseconds) = (values, milliseconds) }
  }

  package let port: Int
  private let process: ChildProcess
  private let scratch: Scratch

  /// Starts it.
  ///
  /// - Parameter flags: more flags of its command line.
  package init(flags: [String] = []) throws {
    scratch = try Scratch()
    let port = try Loopback.freePort()
    let process = try ChildProcess(
      Built.installed("victoria-metrics") ?? "",
      [
        "-storageDataPath=\(scratch["data"])", "-httpListenAddr=127.0.0.1:\(port)", "-retentionPeriod=100y",
        "-search.latencyOffset=0s", "-memory.allowedBytes=256MB", "-loggerLevel=WARN",
      ] + flags)
    (self.port, self.process) = (port, process)
    try eventually("victoria-metrics is up", detail: { process.errors }) {
      guard process.isRunning else { throw Trouble("victoria-metrics has ended: \(process.errors)") }
      return (try? HTTP.get(port, "/health").status) == 200
    }
  }

  deinit { process.stop() }

  /// The address of its API.
  package var api: String { "http://127.0.0.1:\(port)" }

  /// Where line protocol is posted to.
  package var url: String { api + "/influx/write" }

  /// Makes what was written visible to queries.
  package func flush() throws { _ = try HTTP.get(port, "/internal/force_flush") }

  /// Every sample there is, by series; labels are sorted by name.
  package func export() throws -> [String: Series] {
    try flush()
    let answer = try HTTP.get(
      port, "/api/v1/export?match%5B%5D=%7B__name__%21%3D%22%22%7D&start=1&end=4102444800&reduce_mem_usage=1")
    guard answer.status == 200 else { throw Trouble("the export answered \(answer.status): \(answer.text)") }
    var all: [String: Series] = [:]
    for line in answer.body.split(separator: UInt8(ascii: "\n")) {
      let json = try JSONValue(parsing: Array(line), limits: Self.limits)
      let key = try Self.key(json)
      var series = all[key] ?? Series(values: [], milliseconds: [])
      series.values += (json["values"]?.arrayValue ?? []).compactMap(\.doubleValue)
      series.milliseconds += (json["timestamps"]?.arrayValue ?? []).compactMap(\.integerValue)
      all[key] = series
    }
    return all.mapValues(Self.sorted)
  }

  private static let limits: ConfigLimits = {
    var limits = ConfigLimits()
    limits.maximumBytes = 1 << 30
    limits.maximumNodes = 1 << 24
    return limits
  }()

  private static func key(_ json: JSONValue) throws -> String {
    guard let members = json["metric"]?.objectValue else { throw Trouble("an export line without a metric") }
    let labels = members.filter { $0.name != "__name__" }.sorted { $0.name < $1.name }
    let name = json["metric"]?["__name__"]?.stringValue ?? ""
    return name + "{" + labels.map { "\($0.name)=\($0.value.stringValue ?? "")" }.joined(separator: ",") + "}"
  }

  /// Blocks of one series may come in any order.
  private static func sorted(_ series: Series) -> Series {
    let order = series.milliseconds.indices.sorted { series.milliseconds[$0] < series.milliseconds[$1] }
    return Series(values: order.map { series.values[$0] }, milliseconds: order.map { series.milliseconds[$0] })
  }
}
