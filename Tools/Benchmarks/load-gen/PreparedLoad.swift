internal import BenchmarkLoad

/// The requests of all connections, ready to be sent.
///
/// A host belongs to one connection, so that the order of each series is the order of its connection.
struct PreparedLoad: Sendable {
  /// A request and what it holds.
  struct Request: Sendable {
    /// Head and body.
    let bytes: [UInt8]
    /// Lines of the body.
    let lines: Int
    /// Where the body begins.
    let bodyStart: Int
  }

  /// Requests by connection, in their order.
  let connections: [[Request]]

  /// Makes all bodies.
  init(_ plan: LoadPlan) {
    // Connections are prepared side by side, as they are independent.
    connections = LoadThread.all(plan.connections) { number in Self.requests(plan, connection: number) }
  }

  /// Bytes of all requests.
  var byteCount: Int { connections.joined().reduce(0) { $0 + $1.bytes.count } }

  private static func requests(_ plan: LoadPlan, connection: Int) -> [Request] {
    var load = LineLoad(
      shape: plan.shape, hosts: Array(stride(from: connection, to: plan.hosts, by: plan.connections)),
      seed: plan.seed &+ UInt64(connection), startTimeNanoseconds: plan.startTimeNanoseconds,
      noiseCharacters: plan.noiseCharacters)
    var left = plan.lines / plan.connections + (connection < plan.lines % plan.connections ? 1 : 0)
    var requests: [Request] = []
    while left > 0 {
      let lines = min(left, plan.bodyLines)
      left -= lines
      let plain = load.body(lines: lines)
      let body = plan.isGzip ? GzipBody.compress(plain) : plain
      let head = LoopbackConnection.head(plan.target, bodyCount: body.count, isGzip: plan.isGzip)
      requests.append(Request(bytes: head + body, lines: lines, bodyStart: head.count))
    }
    return requests
  }
}

/// What is to be sent, and how.
struct LoadPlan: Sendable {
  let target: Target
  let shape: LineShape
  let lines: Int
  let bodyLines: Int
  let connections: Int
  let hosts: Int
  /// Characters of a further string field that hardly compresses; 0 for no such field.
  let noiseCharacters: Int
  let seed: UInt64
  let rounds: Int
  let isGzip: Bool
  let startTimeNanoseconds: Int64
  /// Lines a second over all connections; nil for as fast as possible.
  let linesPerSecond: Double?
  /// How often a body that was not taken is sent again.
  let retries: Int
}
