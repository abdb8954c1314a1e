/// A sink as it stands in the configuration of a daemon.
package struct SinkSettings {
  /// Retries that come soon, so that a test need not wait for them.
  package static let quickRetries = ["first_backoff: 20ms", "longest_backoff: 100ms"]

  /// Its lines below `sinks:`.
  let lines: [String]

  /// A sink of any type.
  ///
  /// - Parameters:
  ///   - keys: what is special to it, as lines of YAML.
  ///   - delivery: the lines under its key `delivery`; without any it has no such key.
  package init(_ name: String, type: String, _ keys: String, delivery: [String] = []) {
    let own = ["type: \(type)"] + keys.split(separator: "\n") + (delivery.isEmpty ? [] : ["delivery:"])
    lines = ["  \(name):"] + own.map { "    \($0)" } + delivery.map { "      \($0)" }
  }

  /// The sink `archive`: a file in a folder.
  package static func archive(
    in scratch: Scratch, _ file: String = "archive.lp", keys: String = "", delivery: [String] = []
  ) -> SinkSettings {
    SinkSettings("archive", type: "file", "path: \(scratch[file])\n\(keys)", delivery: delivery)
  }

  /// The sink `cloud`: it pushes lines to a port, where it may be that nobody listens yet.
  package static func cloud(_ port: Int, keys: String = "", delivery: [String] = quickRetries) -> SinkSettings {
    SinkSettings(
      "cloud", type: "grafana_cloud", "url: http://127.0.0.1:\(port)/write\n\(keys)", delivery: delivery)
  }

  /// The sink `database`: it pushes lines into a database that runs.
  package static func database(_ database: VictoriaMetrics, delivery: [String] = []) -> SinkSettings {
    SinkSettings("database", type: "grafana_cloud", "url: \(database.url)", delivery: delivery)
  }
}
