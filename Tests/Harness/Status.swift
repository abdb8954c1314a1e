package import TattlerConfig

/// What `/status` says.
package struct Status {
  package let json: JSONValue

  package init(_ json: JSONValue) { self.json = json }

  /// Where the points of one sink are.
  package struct Sink {
    package let state: String
    package let message: String
    package let accepted: Int
    package let delivered: Int
    package let skipped: Int
    package let queued: Int
    package let dead: Int
    package let expired: Int
    package let evicted: Int

    /// Whether every accepted point is in exactly one place.
    package var isBalanced: Bool {
      accepted == delivered + queued + dead + expired + evicted && skipped <= delivered
        && [accepted, delivered, skipped, queued, dead, expired, evicted].allSatisfy { $0 >= 0 }
    }
  }

  /// The names of the sinks, in order.
  package var names: [String] { (json["sinks"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue } }

  /// All sinks.
  package var sinks: [Sink] { names.map { self[$0] } }

  /// Whether the books of every sink are balanced.
  package var isBalanced: Bool { sinks.allSatisfy(\.isBalanced) }

  /// A sink; with figures below zero where it, or a figure, is missing.
  package subscript(name: String) -> Sink {
    let sink = json["sinks"]?.arrayValue?.first { $0["name"]?.stringValue == name }
    let figure = { (key: String) in Int(sink?["points"]?[key]?.integerValue ?? -1) }
    return Sink(
      state: sink?["state"]?.stringValue ?? "missing", message: sink?["message"]?.stringValue ?? "",
      accepted: figure("accepted"), delivered: figure("delivered"), skipped: figure("skipped"),
      queued: figure("queued"), dead: figure("dead"), expired: figure("expired"), evicted: figure("evicted"))
  }

  /// What a sink counts itself.
  package func counter(_ name: String, of sink: String) -> Int {
    let found = json["sinks"]?.arrayValue?.first { $0["name"]?.stringValue == sink }
    return Int(found?["counters"]?[name]?.integerValue ?? -1)
  }
}
