import TestHarness
import TestRandom

/// Everything that is decided before a run: the configuration, the load and the faults. The same seed gives the same plan;
/// only when things happen to each other is not in it.
package struct LaboratoryPlan: Sendable {
  /// Where it all comes from.
  package let seed: UInt64
  /// The sinks, by the names in ``sinkNames``.
  package let sinks: [SinkOptions]
  /// What happens, in order.
  package let faults: [TimedFault]
  /// How many send at a time.
  package let senders: Int
  /// The longest pause of a sender between two bodies.
  package let longestPauseMilliseconds: Int
  /// Lines of the section `queue` behind its path.
  package let queue: [String]
  /// What SIGTERM may take.
  package let drainMilliseconds: Int
  /// The size of the disk that the queue is on, in MiB; nil for the ordinary one.
  package let diskMebibytes: Int?

  /// The archive, the server that fails in all ways, and the one that is mostly away.
  package static let sinkNames = ["archive", "flaky", "lame"]

  /// The header that says which life of the daemon a request comes from, and the variable that has the number.
  static let lifeHeader = "x-laboratory-life"
  static let lifeVariable = "LABORATORY_LIFE"

  /// Plans a run.
  ///
  /// - Parameters:
  ///   - seconds: how long faults happen.
  ///   - hasLimits: whether the sinks have the options of ``SinkOptions/addLimits(_:)``.
  ///   - hasSmallDisks: whether the queue of some seeds is on a disk that is smaller than it may become.
  package init(seed: UInt64, seconds: Double, hasLimits: Bool = false, hasSmallDisks: Bool = false) {
    var random = SeededRandom(seed: seed)
    self.seed = seed
    senders = Int.random(in: 2...5, using: &random)
    longestPauseMilliseconds = Int.random(in: 2...12, using: &random)
    drainMilliseconds = [20, 200, 1_000].randomElement(using: &random) ?? 200
    var queue: [String] = []
    // The smallest that there is makes the queue full while a server is away.
    if Int.random(in: 0..<3, using: &random) > 0 {
      queue.append("max_bytes: \(Int.random(in: 1...3, using: &random))MiB")
    }
    if Int.random(in: 0..<4, using: &random) == 0 { queue.append("durability: os") }
    let expires = Int.random(in: 0..<5, using: &random) == 0
    if expires { queue.append("max_age: \(Int.random(in: 1_000...2_500, using: &random))ms") }
    self.queue = queue
    let disk = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 6...14, using: &random) : nil
    diskMebibytes = hasSmallDisks ? disk : nil
    var sinks = Self.sinkNames.map { _ in SinkOptions.basic(&random) }
    for index in 1..<sinks.count { sinks[index].addPosting(&random) }
    // A run without limits has the same faults as one with them.
    var limits = SeededRandom(seed: random.next())
    if hasLimits { for index in sinks.indices { sinks[index].addLimits(&limits) } }
    if expires { for index in sinks.indices { sinks[index].mayExpire = true } }
    self.sinks = sinks
    faults = Self.faults(milliseconds: Int(seconds * 1000), &random)
  }

  private static func faults(milliseconds: Int, _ random: inout SeededRandom) -> [TimedFault] {
    var faults = [TimedFault(afterMilliseconds: 0, fault: .server(1, .random(&random)))]
    faults.append(TimedFault(afterMilliseconds: 0, fault: .server(2, .refusing)))
    var total = 0
    // What a run suffers most differs from seed to seed.
    let lethality = Int.random(in: 0...6, using: &random)
    while total < milliseconds {
      let wait = Int.random(in: 10...450, using: &random)
      let fault = fault(lethality, &random)
      total += wait
      switch fault {
      case .kill(let time), .terminate(let time), .freeze(let time): total += time + 100
      case .server: break
      }
      faults.append(TimedFault(afterMilliseconds: wait, fault: fault))
    }
    return faults
  }

  private static func fault(_ lethality: Int, _ random: inout SeededRandom) -> Fault {
    let length = Int.random(in: 5...400, using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<lethality: return .kill(downMilliseconds: length / 4)
    case 6: return .terminate(downMilliseconds: length / 4)
    case 7, 8: return .freeze(milliseconds: length)
    case 9, 10: return .server(2, .careful)
    case 11, 12, 13:
      let modes: [ServerMode] = [
        .refusing, .slow(bytes: 2, milliseconds: 40), .silent(milliseconds: 2_000), .answering(503), .refusing,
      ]
      return .server(2, modes.randomElement(using: &random) ?? .refusing)
    default: return .server(1, .random(&random))
    }
  }

  /// The configuration file without the section `queue`'s path.
  func yaml(archive: String, ports: [Int], queuePath: String) -> String {
    """
    sinks:
      archive:
        type: file
        path: \(archive)
    \(sinks[0].yaml)  flaky:
        type: grafana_cloud
        url: http://127.0.0.1:\(ports[0])/write
        headers: {\(Self.lifeHeader): "${\(Self.lifeVariable)}"}
    \(sinks[1].yaml)  lame:
        type: grafana_cloud
        url: http://127.0.0.1:\(ports[1])/write
        headers: {\(Self.lifeHeader): "${\(Self.lifeVariable)}"}
    \(sinks[2].yaml)queue:
      path: \(queuePath)
    \(queue.map { "  \($0)\n" }.joined())receivers:
      influx:
        listen: 127.0.0.1:0
        max_body: \(LoadBody.maximumBytes)
      otlp:
        enabled: false
    http:
      proxy: none
    shutdown:
      drain: \(drainMilliseconds)ms

    """
  }
}
