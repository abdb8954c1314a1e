import Foundation
import TattlerConfig

/// An InfluxDB 1.x on loopback with one empty database.
package final class InfluxDB {
  /// Whether it is installed.
  package static let isInstalled = Built.installed("influxd") != nil

  private let port: Int
  private let process: ChildProcess
  private let scratch: Scratch

  package init() throws {
    scratch = try Scratch()
    let port = try Loopback.freePort()
    let file = try scratch.write(
      """
      reporting-disabled = true
      bind-address = "127.0.0.1:\(try Loopback.freePort())"
      [meta]
        dir = "\(scratch["meta"])"
      [data]
        dir = "\(scratch["data"])"
        wal-dir = "\(scratch["wal"])"
        query-log-enabled = false
      [monitor]
        store-enabled = false
      [http]
        bind-address = "127.0.0.1:\(port)"
        log-enabled = false
      """, to: "influxdb.conf")
    let process = try ChildProcess(Built.installed("influxd") ?? "", ["run", "-config", file])
    (self.port, self.process) = (port, process)
    try eventually("influxd is up", detail: { process.errors }) {
      guard process.isRunning else { throw Trouble("influxd has ended: \(process.errors)") }
      return (try? HTTP.get(port, "/ping").status) == 204
    }
    let answer = try HTTP.post(port, "/query?q=CREATE%20DATABASE%20tests", "")
    guard answer.status == 200 else { throw Trouble("no database: \(answer.text)") }
  }

  deinit { process.stop() }

  /// Writes lines with times in nanoseconds.
  package func write(_ lines: [UInt8]) throws -> HTTP.Answer {
    try HTTP.send(port, "POST", "/write?db=tests&precision=ns", body: lines)
  }

  /// A stored value: a measurement, its tags, a field and a time.
  package struct Value: Hashable {
    package var measurement: String
    package var tags: [String: String]
    package var field: String
    package var time: Int64
    /// Numbers as InfluxDB spells them, texts in quotes.
    package var text: String
  }

  /// Every stored value.
  package func values() throws -> [Value] {
    let answer = try HTTP.get(port, "/query?db=tests&epoch=ns&q=SELECT%20%2A%20FROM%20%2F.%2A%2F%20GROUP%20BY%20%2A")
    guard answer.status == 200 else { throw Trouble("the query answered \(answer.status): \(answer.text)") }
    var limits = ConfigLimits()
    limits.maximumBytes = 1 << 28
    limits.maximumNodes = 1 << 22
    let result = try JSONValue(parsing: answer.body, limits: limits)["results"]?.arrayValue?.first
    return (result?["series"]?.arrayValue ?? []).flatMap(Self.values)
  }

  private static func values(of series: JSONValue) -> [Value] {
    let tags = (series["tags"]?.objectValue ?? []).map { ($0.name, $0.value.stringValue ?? "") }
    let columns = (series["columns"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
    var found: [Value] = []
    for row in (series["values"]?.arrayValue ?? []).compactMap(\.arrayValue) {
      guard row.count == columns.count, let time = row.first?.integerValue else { continue }
      for (column, value) in zip(columns, row).dropFirst() where !value.isNull {
        // A tag that other series of the measurement have, and this one has not, is an empty text.
        found.append(
          Value(
            measurement: series["name"]?.stringValue ?? "",
            tags: Dictionary(tags.filter { !$0.1.isEmpty }, uniquingKeysWith: { $1 }), field: column, time: time,
            text: spelled(value)))
      }
    }
    return found
  }

  private static func spelled(_ value: JSONValue) -> String {
    if case .number(let text) = value { return text }
    if let flag = value.booleanValue { return "\(flag)" }
    return "\"\(value.stringValue ?? "")\""
  }
}
