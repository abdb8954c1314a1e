import TattlerConfig

/// What `/status` says.
struct Status {
  let json: JSONValue

  init(_ json: JSONValue) { self.json = json }

  /// Where the points of one sink are.
  struct Sink {
    let state: String
    let message: String
    let accepted: Int
    let delivered: Int
    let skipped: Int
    let queued: Int
    let dead: Int
    let expired: Int
    let evicted: Int

    /// Whether every accepted point is in exactly one place.
    var isBalanced: Bool {
      accepted == delivered + queued + dead + expired + evicted && skipped <= delivered
        && [accepted, delivered, skipped, queued, dead, expired, evicted].allSatisfy { $0 >= 0 }
    }
  }

  /// The names of the sinks, in order.
  var names: [String] { (json["sinks"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue } }

  /// All sinks.
  var sinks: [Sink] { names.map { self[$0] } }

  /// Whether the books of every sink are balanced.
  var isBalanced: Bool { sinks.allSatisfy(\.isBalanced) }

  /// A sink; with figures below zero where it, or a figure, is missing.
  subscript(name: String) -> Sink {
    let sink = json["sinks"]?.arrayValue?.first { $0["name"]?.stringValue == name }
    let figure = { (key: String) in Int(sink?["points"]?[key]?.integerValue ?? -1) }
    return Sink(
      state: sink?["state"]?.stringValue ?? "missing", message: sink?["message"]?.stringValue ?? "",
      accepted: figure("accepted"), delivered: figure("delivered"), skipped: figure("skipped"),
      queued: figure("queued"), dead: figure("dead"), expired: figure("expired"), evicted: figure("evicted"))
  }

  /// What a sink counts itself.
  func counter(_ name: String, of sink: String) -> Int {
    let found = json["sinks"]?.arrayValue?.first { $0["name"]?.stringValue == sink }
    return Int(found?["counters"]?[name]?.integerValue ?? -1)
  }
}
