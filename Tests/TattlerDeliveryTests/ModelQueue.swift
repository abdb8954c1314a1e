import TattlerDelivery
import TattlerPlugin
import TattlerQueue

/// A queue, a receiver's answers and a shell in memory, all driven by one clock that a test moves: what the machine is
/// checked against.
struct ModelQueue {
  struct Row: Hashable {
    let batch: Int64
    let index: Int
  }

  struct Batch {
    let acceptedAt: UInt64
    let times: [Int64?]
    let points: [Int]
    /// Rows in front of this one are settled.
    var next = 0
  }

  struct Flight {
    let submission: DeliveryMachine.Submission
    let rows: [Row]
    let begunAt: UInt64
    let isProbe: Bool
  }

  var machine: DeliveryMachine
  let policy: DeliveryPolicy
  var now: UInt64 = 0
  /// What the wall clock is ahead of the other one.
  var wallOffset: UInt64 = 1_800_000_000_000_000_000
  var batches: [Int64: Batch] = [:]
  var newest: Int64 = 0
  var flights: [Flight] = []
  var delivered: [Row] = []
  var dead: [Row: DeadLetterReason] = [:]
  var deadRuns = 0
  var attempts = 0
  var rejectedPoints = 0
  /// Points on the wire and when, for the rate.
  var sent: [(at: UInt64, points: Int, batch: Int64)] = []
  var faults: [String] = []
  /// No submission may begin before this time, as the receiver asked.
  var askedUntil: UInt64 = 0
  private var units: [Int: [Row]] = [:]
  private var pointers: [Int: Int] = [:]

  init(_ policy: DeliveryPolicy) {
    self.policy = policy
    machine = DeliveryMachine(policy: policy)
  }

  var wall: UInt64 { now + wallOffset }

  var moment: DeliveryMachine.Moment {
    .init(monotonic: now, wall: wall, newest: newest > 0 ? BatchID(rawValue: newest) : nil)
  }

  var isEmpty: Bool { batches.allSatisfy { $0.value.next == $0.value.points.count } }

  mutating func add(rows: Int, points: Int = 1, times: [Int64?] = []) {
    newest += 1
    let known = times.isEmpty ? [Int64?](repeating: nil, count: rows) : times
    batches[newest] = Batch(acceptedAt: wall, times: known, points: [Int](repeating: points, count: rows))
  }

  /// Does what the machine says until it waits; gives the time at which it wants to be asked again.
  mutating func proceed(batchesPerRead: Int = 2) -> UInt64? {
    for _ in 0..<10_000 {
      switch machine.decide(at: moment) {
      case .load(let read): load(read, batchesPerRead)
      case .record(let unit, let effects): record(effects, of: unit)
      case .submit(let submission): submit(submission)
      case .sleep(let until):
        if until <= now { faults.append("a sleep that is over") }
        return until
      case .wait, .waitForWork: return nil
      }
    }
    faults.append("the machine does not come to rest")
    return nil
  }

  mutating func load(_ read: LaneSchedule.Read, _ count: Int) {
    let range = (read.after?.rawValue ?? 0) + 1...read.through.rawValue
    let found = batches.filter { range.contains($0.key) && $0.value.next < $0.value.points.count }
    let ids = Array(found.keys.sorted().prefix(count))
    guard let first = ids.first, let last = ids.last, let oldest = batches[first] else {
      return machine.foundNothing(read)
    }
    var (rows, points, times): ([Row], [Int], [Int64?]) = ([], [], [])
    for id in ids {
      guard let batch = batches[id] else { continue }
      for index in batch.next..<batch.points.count {
        rows.append(Row(batch: id, index: index))
        points.append(batch.points[index])
        times.append(batch.times[index])
      }
    }
    let isAged = policy.maximumSampleAgeNanoseconds != nil
    let number = machine.loaded(
      UnitRows(points: points, times: isAged ? times : []), BatchID(rawValue: first)...BatchID(rawValue: last),
      of: read, acceptedAt: oldest.acceptedAt, at: moment)
    guard let number else { return }
    for (unit, others) in units where machine.isOpen(unit) {
      if !Set(others.map(\.batch)).isDisjoint(with: ids) { faults.append("a batch in two units") }
    }
    units[number] = rows
    pointers[number] = 0
  }

  mutating func submit(_ submission: DeliveryMachine.Submission) {
    guard let rows = units[submission.unit] else { return faults.append("an unknown unit") }
    let isProbe = machine.health != .healthy
    if isProbe, flights.contains(where: \.isProbe) { faults.append("two probes") }
    if now < askedUntil { faults.append("sent before the receiver's time") }
    if submission.rows.lowerBound != pointers[submission.unit] { faults.append("rows out of order") }
    let leftOut = Set(submission.leftOut.joined())
    let kept = submission.rows.filter { !leftOut.contains($0) }
    if let age = policy.maximumSampleAgeNanoseconds {
      for row in kept {
        let time = batches[rows[row].batch]?.times[rows[row].index] ?? .max
        if time < Int64(wall) - Int64(age) { faults.append("an old row was sent") }
      }
    }
    flights.append(
      Flight(submission: submission, rows: kept.map { rows[$0] }, begunAt: now, isProbe: isProbe))
    if flights.count > min(max(policy.concurrency, 1), 32) { faults.append("too many under way") }
    if flights.count != machine.inFlight { faults.append("the machine miscounts") }
  }

  /// Ends a submission that is under way.
  mutating func complete(_ index: Int, _ outcome: SinkOutcome, jitter: Double = 0.5) {
    let flight = flights.remove(at: index)
    let done = min(max(0, outcome.rowsDone), flight.rows.count)
    let left = flight.rows.count - done
    let wasSent =
      outcome.disposition == .delivered || left == 0
      ? done : done + min(max(outcome.rowsAffected ?? left, 1), left)
    let points = flight.rows.prefix(wasSent).reduce(0) { $0 + (batches[$1.batch]?.points[$1.index] ?? 0) }
    sent.append((flight.begunAt, points, flight.rows.first?.batch ?? 0))
    if case .retry(let wait?) = outcome.disposition, left > 0 { askedUntil = max(askedUntil, now + wait) }
    let unit = flight.submission.unit
    record(machine.finish(unit, outcome, at: moment, jitter: jitter), of: unit)
  }

  mutating func busy(_ index: Int) {
    machine.busy(flights.remove(at: index).submission.unit, at: moment)
  }

  mutating func giveBack(_ index: Int) {
    machine.giveBack(flights.remove(at: index).submission.unit)
  }

  mutating func record(_ effects: [DeliveryEffect], of unit: Int) {
    for effect in effects {
      switch effect {
      case .delivered(let rows, _, let rejected, _):
        rejectedPoints += rejected
        settle(rows, of: unit) { $0.delivered.append($1) }
      case .dead(let rows, let reason, _):
        deadRuns += 1
        settle(rows, of: unit) { model, row in
          if model.dead.updateValue(reason, forKey: row) != nil { model.faults.append("dead twice") }
        }
      case .attempted(let row):
        attempts += 1
        if row != pointers[unit] { faults.append("an attempt at another row") }
      }
    }
  }

  private mutating func settle(_ rows: Range<Int>, of unit: Int, _ note: (inout ModelQueue, Row) -> Void) {
    if rows.lowerBound != pointers[unit] { faults.append("settled out of order") }
    pointers[unit] = rows.upperBound
    for row in units[unit]?[rows] ?? [] {
      if batches[row.batch]?.next != row.index { faults.append("settled twice, or a row was passed over") }
      batches[row.batch]?.next = row.index + 1
      note(&self, row)
    }
  }
}
