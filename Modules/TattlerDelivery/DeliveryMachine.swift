public import TattlerPlugin
public import TattlerQueue

/// Decides what happens to the rows of one sink: a value, without clocks, threads or files.
///
/// The shell asks ``decide(at:)`` until it says to wait, does what it says, and reports how that went with
/// ``loaded(_:_:of:acceptedAt:at:)``, ``foundNothing(_:)``, ``finish(_:_:at:jitter:)``, ``busy(_:at:)`` or
/// ``giveBack(_:)``. What is to be recorded has to be in the queue before the next question.
///
/// Work comes in units, a few batches together. Up to ``DeliveryPolicy/concurrency`` units have a submission under way;
/// each narrows its own refusals (see `UnitMachine`). ``RetryCircuit`` says when the receiver is asked again,
/// ``LaneSchedule`` which batches go first, ``TokenBucket`` how many points, ``AgeClock`` what is too old.
public struct DeliveryMachine: Sendable {
  private struct OpenUnit: Sendable {
    var rows: UnitMachine
    let lane: LaneSchedule.Lane
    var flight: Flight?
  }

  /// What a submission that is under way was charged for.
  private struct Flight: Sendable {
    let stamp: RetryCircuit.Stamp
    let points: Int
    let countsForShare: Bool
  }

  private let policy: DeliveryPolicy
  private let concurrency: Int
  private var circuit: RetryCircuit
  private var lanes: LaneSchedule?
  private var bucket: TokenBucket?
  private var ageClock = AgeClock()
  private var units: [Int: OpenUnit] = [:]
  private var nextUnit = 0
  private var reading: LaneSchedule.Read?
  private var busyUntil: UInt64 = 0
  private var busyTimes = 0
  private var isBusy = false
  private var mustBeginAgain = false

  /// How long to wait for a sink that says it is busy and has nothing under way, in nanoseconds: doubling bounds.
  private static let firstBusyNanoseconds: UInt64 = 5_000_000
  private static let longestBusyNanoseconds: UInt64 = 1_000_000_000

  /// Makes a machine without work.
  public init(policy: DeliveryPolicy) {
    self.policy = policy
    let range = DeliveryPolicy.concurrencyRange
    concurrency = min(max(policy.concurrency, range.lowerBound), range.upperBound)
    circuit = RetryCircuit(policy: policy)
    bucket = policy.pointsPerSecond.flatMap { $0 > 0 && $0.isFinite ? TokenBucket(pointsPerSecond: $0) : nil }
  }

  /// How the sink is.
  public var health: Health { circuit.health }
  /// Submissions that are under way.
  public private(set) var inFlight = 0
  /// Failed submissions of the oldest open row so far.
  public var attempts: Int { units.min { $0.key < $1.key }?.value.rows.attempts ?? 0 }
  /// See ``LaneSchedule/backlogBatches``.
  public var backlogBatches: Int? { lanes?.backlogBatches }

  /// What to do now.
  public mutating func decide(at moment: Moment) -> Decision {
    guard inFlight < concurrency else { return readAhead(moment) ?? .wait }
    guard let lanes = lanesToUse(moment) else { return .wait }
    let now = moment.monotonic
    switch circuit.admission(now: now) {
    case .probing: return .wait
    case .wait(let until): return .sleep(until: until)
    case .open: break
    }
    if isBusy {
      if inFlight > 0 { return .wait }
      if busyUntil > now { return .sleep(until: busyUntil) }
    }
    var waiting: [LaneSchedule.Lane: Int] = [:]
    for lane in LaneSchedule.Lane.allCases {
      if let unit = waitingUnit(in: lane) {
        waiting[lane] = unit
      } else if let read = self.lanes?.read(lane, newest: moment.newest) {
        if reading == nil {
          reading = read
          return .load(read)
        }
        // The lane's turn cannot be told before its batches are known.
        if waiting.isEmpty { return .wait }
      }
    }
    guard let unit = waiting[lanes.preferred] ?? waiting.values.first else {
      return reading == nil ? .waitForWork(after: lanes.position) : .wait
    }
    return begin(unit, countsForShare: waiting.count > 1, moment)
  }

  /// Takes what a read found, as a new unit.
  ///
  /// - Parameters:
  ///   - rows: the rows to deliver.
  ///   - batches: the first and the last batch that they come from.
  ///   - acceptedAt: when the first one was accepted, in nanoseconds since 1970.
  /// - Returns: the unit's number; nil where the read is out of date, and what it found must not be delivered.
  public mutating func loaded(
    _ rows: UnitRows, _ batches: ClosedRange<BatchID>, of read: LaneSchedule.Read, acceptedAt: UInt64, at moment: Moment
  ) -> Int? {
    guard reading == read else { return nil }
    reading = nil
    if read.lane == .fresh, policy.order != .oldestFirst, moment.wall > acceptedAt,
      moment.wall - acceptedAt > policy.freshAgeNanoseconds
    {
      lanes?.moveBoundary(to: moment.newest)
      return nil
    }
    nextUnit += 1
    lanes?.took(batches, of: read, as: nextUnit)
    if rows.count == 0 {
      lanes?.close(nextUnit)
      return nil
    }
    units[nextUnit] = OpenUnit(rows: UnitMachine(rows: rows), lane: read.lane)
    return nextUnit
  }

  /// A read found nothing.
  public mutating func foundNothing(_ read: LaneSchedule.Read) {
    guard reading == read else { return }
    reading = nil
    lanes?.foundNothing(read)
  }

  /// A read failed: it is asked for again.
  public mutating func failedToRead(_ read: LaneSchedule.Read) {
    if reading == read { reading = nil }
  }

  /// Takes the outcome of a unit's submission.
  ///
  /// - Parameter jitter: a random number from 0 up to 1.
  /// - Returns: what to record, in the order of the rows.
  public mutating func finish(_ unit: Int, _ outcome: SinkOutcome, at moment: Moment, jitter: Double)
    -> [DeliveryEffect]
  {
    let now = moment.monotonic
    guard let flight = land(unit),
      let ending = units[unit]?.rows.finish(outcome, now: now, giveUpAfter: policy.giveUpAfterNanoseconds)
    else { return [] }
    notBusy()
    if ending.hasProgress || ending.verdict == .worked { circuit.worked(flight.stamp) }
    switch ending.verdict {
    case .worked: break
    case .refused: circuit.refused(flight.stamp, now: now)
    case .failed(let asked, let message):
      circuit.failed(flight.stamp, now: now, jitter: jitter, asked: asked, message: message)
    case .paused(let message): circuit.paused(flight.stamp, now: now, message: message)
    }
    refund(flight, ending.unsentPoints, of: unit)
    closeIfDone(unit)
    return ending.effects
  }

  /// The sink was busy: the rows of the last decision were not taken. They wait until something of this sink ends, or
  /// for a while where nothing is under way.
  public mutating func busy(_ unit: Int, at moment: Moment) {
    takeBack(unit)
    isBusy = true
    let wait = min(Self.firstBusyNanoseconds << UInt64(min(busyTimes, 10)), Self.longestBusyNanoseconds)
    busyTimes += 1
    busyUntil = moment.monotonic.saturatingAdd(wait)
    closeIfDone(unit)
  }

  /// Rows of the last decision are no longer what the queue has: the unit's batches are read again, and with them those
  /// of its lane that were read after them and are not under way, which must not overtake them.
  ///
  /// - Returns: the units that are no longer there.
  @discardableResult
  public mutating func giveBack(_ unit: Int) -> [Int] {
    takeBack(unit)
    guard let lane = units[unit]?.lane else { return [] }
    let returned = units.filter { $0.key >= unit && $0.value.lane == lane && $0.value.flight == nil }.keys.sorted()
    for unit in returned.reversed() {
      units[unit] = nil
      lanes?.giveBack(unit)
    }
    return returned
  }

  /// Begins at the oldest batch again, once what is under way has ended: for a queue that was repaired, in which
  /// batches that were read before may be pending again.
  public mutating func beginAgain() {
    reading = nil
    for unit in units.keys.sorted() {
      units[unit]?.rows.end()
      closeIfDone(unit)
    }
    mustBeginAgain = true
  }

  /// Whether a unit has rows that are not settled.
  public func isOpen(_ unit: Int) -> Bool { units[unit] != nil }
}

extension DeliveryMachine {
  /// The lanes; nil while those of a former queue are wound up.
  private mutating func lanesToUse(_ moment: Moment) -> LaneSchedule? {
    if mustBeginAgain {
      guard units.isEmpty else { return nil }
      mustBeginAgain = false
      lanes = nil
    }
    let used = lanes ?? LaneSchedule(order: policy.order, newest: moment.newest)
    lanes = used
    return used
  }

  /// Reads what comes next while everything that may be is under way, so that the receiver does not wait for the disk.
  private mutating func readAhead(_ moment: Moment) -> Decision? {
    guard reading == nil, case .healthy = circuit.health, lanesToUse(moment) != nil else { return nil }
    for lane in LaneSchedule.Lane.allCases where waitingUnit(in: lane) == nil {
      guard let read = lanes?.read(lane, newest: moment.newest) else { continue }
      reading = read
      return .load(read)
    }
    return nil
  }

  private func waitingUnit(in lane: LaneSchedule.Lane) -> Int? {
    units.filter { $0.value.lane == lane && $0.value.rows.isWaiting }.keys.min()
  }

  /// Submits rows of a unit, or sets rows aside, or waits until the rate allows it.
  private mutating func begin(_ number: Int, countsForShare: Bool, _ moment: Moment) -> Decision {
    guard var unit = units[number] else { return .wait }
    let limit = policy.maximumSampleAgeNanoseconds.map { age in
      AgeLimit(now: ageClock.now(wall: moment.wall, monotonic: moment.monotonic), maximumAge: age)
    }
    if let effect = unit.rows.setAsideAged(limit) {
      units[number] = unit
      closeIfDone(number)
      return .record(unit: number, [effect])
    }
    var allowed: Int?
    if bucket != nil {
      let (first, piece) = unit.rows.waitingPoints
      switch bucket?.grant(first: first, wanted: piece, now: moment.monotonic) {
      case .wait(let until): return .sleep(until: until)
      case .points(let points): allowed = points
      case nil: break
      }
    }
    guard let submission = unit.rows.submit(maximumPoints: allowed, limit) else { return .wait }
    let points = unit.rows.sentPoints(of: submission, in: submission.rows)
    unit.flight = Flight(stamp: circuit.begin(), points: points, countsForShare: countsForShare)
    units[number] = unit
    inFlight += 1
    bucket?.take(points)
    if countsForShare { lanes?.sent(points, from: unit.lane) }
    return .submit(
      Submission(
        unit: number, rows: submission.rows, leftOut: submission.leftOut.map(\.rows), attempt: unit.rows.attempts))
  }

  /// Ends what is under way for a unit.
  private mutating func land(_ unit: Int) -> Flight? {
    guard let flight = units[unit]?.flight else { return nil }
    units[unit]?.flight = nil
    inFlight -= 1
    return flight
  }

  private mutating func takeBack(_ unit: Int) {
    guard let flight = land(unit) else { return }
    circuit.abandon(flight.stamp)
    refund(flight, flight.points, of: unit)
    units[unit]?.rows.giveBack()
  }

  private mutating func refund(_ flight: Flight, _ points: Int, of unit: Int) {
    bucket?.putBack(points)
    if flight.countsForShare, let lane = units[unit]?.lane { lanes?.sent(-points, from: lane) }
  }

  private mutating func closeIfDone(_ unit: Int) {
    guard units[unit]?.rows.isDone == true else { return }
    units[unit] = nil
    lanes?.close(unit)
  }

  private mutating func notBusy() {
    isBusy = false
    busyTimes = 0
  }
}
