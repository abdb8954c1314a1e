/// What a run showed.
package struct LaboratoryReport: Sendable, CustomStringConvertible {
  package let seed: UInt64
  /// What was special about the daemon's queue.
  package let queue: String
  /// Points that were acknowledged.
  package var points = 0
  /// Bodies that were acknowledged, refused, and without an answer.
  package var bodies: [LoadOutcome: Int] = [:]
  package var kills = 0
  package var terminations = 0
  package var freezes = 0
  package var modes = 0
  /// Looks at the ledger.
  package var looks = 0
  /// Lines that came to the sinks again, all of them where that is allowed.
  package var duplicates = 0
  /// Points in the dead letters, and those that expired and were evicted, of all sinks.
  package var dead = 0
  package var expired = 0
  package var evicted = 0
  /// What must never be; empty where all is well.
  package var violations: [String] = []

  package init(_ plan: LaboratoryPlan) {
    seed = plan.seed
    let disk = plan.diskMebibytes.map { ["disk: \($0)MiB"] } ?? []
    queue = (plan.queue + disk).joined(separator: ", ")
  }

  /// The line for a log.
  package var line: String {
    "seed \(seed) (\(queue)): \(points) points, \(bodies[.acknowledged] ?? 0)/\(bodies[.refused] ?? 0)/\(bodies[.unknown] ?? 0)"
      + " bodies taken/refused/unanswered, \(kills) kills, \(terminations) ends, \(freezes) freezes, \(modes) modes,"
      + " \(looks) looks, \(duplicates) duplicates, \(dead) dead, \(expired) expired, \(evicted) evicted: "
      + (violations.isEmpty ? "all is where the ledger says" : "\(violations.count) VIOLATIONS")
  }

  package var description: String { ([line] + violations.prefix(20)).joined(separator: "\n  ") }
}
