internal import Logging
internal import Synchronization
internal import TattlerModel
internal import TattlerPlugin
internal import TattlerQueue

/// Works off the queue for one sink: the shell around ``DeliveryMachine``.
final class SinkRunner: Sendable {
  let name: String
  let id: SinkID
  private let sink: RunningSink
  private let queue: OfflineQueue
  private let policy: DeliveryPolicy
  private let clock: DeliveryClock
  private let logger: Logger
  private let setAside = Mutex<(nextLine: UInt64, rows: Int)>((0, 0))
  private let currentHealth = Mutex(DeliveryMachine.Health.healthy)

  /// How far the runner has read. A repair of the queue begins a new generation, in which batches that were read before
  /// may be pending again.
  private struct Place {
    var generation: Int
    var last: BatchID?
  }

  /// How long to wait for a sink that says it is busy, or for a queue that cannot be read, in nanoseconds.
  private static let busyNanoseconds: UInt64 = 5_000_000
  private static let unreadableNanoseconds: UInt64 = 1_000_000_000

  init(
    name: String, id: SinkID, sink: RunningSink, queue: OfflineQueue, policy: DeliveryPolicy, clock: DeliveryClock,
    logger: Logger
  ) {
    self.name = name
    self.id = id
    self.sink = sink
    self.queue = queue
    self.policy = policy
    self.clock = clock
    self.logger = logger
  }

  /// How the sink is.
  var health: DeliveryMachine.Health { currentHealth.withLock { $0 } }

  /// The sink's type.
  var type: String { sink.plugin.identity.name }

  /// Works until the task is cancelled.
  func run() async {
    var machine = DeliveryMachine(policy: policy)
    var unit: DeliveryUnit?
    var place = Place(generation: queue.generation)
    while !Task.isCancelled {
      switch machine.decide(now: clock.monotonic()) {
      case .load:
        unit = await nextUnit(after: &place)
        machine.load(rowCount: unit?.rowCount ?? 0)
      case .submit(let rows, let attempt):
        guard let unit else { return }
        let inBatch = unit.base + rows.lowerBound..<unit.base + rows.upperBound
        guard let outcome = await sink.submit(unit.batch, rows: inBatch, attempt: attempt) else {
          machine.giveBack()
          await clock.sleep(Self.busyNanoseconds)
          continue
        }
        let effects = machine.finish(outcome, now: clock.monotonic(), jitter: clock.random())
        await record(effects, of: unit)
        publish(machine.health)
      case .sleep(let until):
        let now = clock.monotonic()
        if until > now { await clock.sleep(until - now) }
      case .wait:
        return
      }
    }
  }

  /// Closes the sink: what it holds is completed first.
  func close() { sink.close() }

  /// The next rows to deliver; waits for them, nil where the task is cancelled meanwhile or the queue cannot be read.
  private func nextUnit(after place: inout Place) async -> DeliveryUnit? {
    let generation = queue.generation
    if generation != place.generation { place = Place(generation: generation) }
    do {
      let pending = try queue.nextPending(
        for: id, after: place.last, maximumBytes: policy.submissionBytes, maximumCount: policy.submissionBatches)
      if let newest = pending.last {
        let unit = try DeliveryUnit(pending)
        place.last = newest.id
        return unit
      }
      await queue.waitForWork(sink: id, after: place.last, generation: generation)
    } catch {
      logger.error("The queue cannot be read; trying again.", metadata: ["sink": "\(name)", "error": "\(error)"])
      await clock.sleep(Self.unreadableNanoseconds)
    }
    return nil
  }

  private func record(_ effects: [DeliveryMachine.Effect], of unit: DeliveryUnit) async {
    var settlements: [Settlement] = []
    for effect in effects {
      switch effect {
      case .delivered(let rows, let skippedPoints):
        var skippedLeft = skippedPoints
        for part in unit.settled(rows) {
          let points = unit.pointCount(part.rows)
          let skipped = min(skippedLeft, points)
          skippedLeft -= skipped
          settlements.append(settlement(part, delivered: points, skipped: skipped))
        }
      case .dead(let rows, let reason, let message):
        for part in unit.settled(rows) {
          settlements.append(deadLetter(part, of: unit, reason: reason, message: message))
          settlements.append(settlement(part, delivered: 0, skipped: 0))
        }
        sayThatRowsWereSetAside(rows.count, reason, message)
      }
    }
    await settle(settlements)
  }

  /// A line a second at most: a backlog of bad rows must not fill the log.
  private func sayThatRowsWereSetAside(_ count: Int, _ reason: DeadLetterReason, _ message: String) {
    let now = clock.monotonic()
    let rows = setAside.withLock { state -> Int? in
      state.rows += count
      guard now >= state.nextLine else { return nil }
      defer { state = (now &+ 1_000_000_000, 0) }
      return state.rows
    }
    guard let rows else { return }
    logger.warning(
      "Rows were set aside.",
      metadata: ["sink": "\(name)", "rows": "\(rows)", "reason": "\(reason.rawValue)", "message": "\(message)"])
  }

  /// Has the queue note what happened. Until it can (the disk may be full), nothing further is delivered: what is
  /// delivered and not noted would be delivered again.
  private func settle(_ settlements: [Settlement]) async {
    var hasComplained = false
    while !settlements.isEmpty {
      do throws(QueueError) { return try await queue.settle(settlements) } catch {
        if error.code == .closed || Task.isCancelled { return }
        if !hasComplained {
          logger.error(
            "The queue cannot note what was delivered; trying again.",
            metadata: ["sink": "\(name)", "error": "\(error)"])
        }
        hasComplained = true
        await clock.sleep(Self.unreadableNanoseconds)
      }
    }
  }

  private func settlement(_ part: DeliveryUnit.Settled, delivered: Int, skipped: Int) -> Settlement {
    Settlement(
      sink: id, batch: part.id,
      outcome: part.isLast
        ? .finished(deliveredPoints: delivered, skippedPoints: skipped)
        : .progress(nextRow: part.nextRow, deliveredPoints: delivered, skippedPoints: skipped))
  }

  private func deadLetter(
    _ part: DeliveryUnit.Settled, of unit: DeliveryUnit, reason: DeadLetterReason, message: String
  ) -> Settlement {
    let rows = unit.base + part.rows.lowerBound..<unit.base + part.rows.upperBound
    let payload = try? unit.batch.selecting(rows: rows)
    return Settlement(
      sink: id, batch: part.id,
      outcome: .dead(
        rows: part.rows.count, points: unit.pointCount(part.rows), payload: payload, reason: reason.rawValue,
        message: message))
  }

  /// Makes the health visible, and says so in the log when it changes.
  private func publish(_ health: DeliveryMachine.Health) {
    let former = currentHealth.withLock { current in
      defer { current = health }
      return current
    }
    switch (former, health) {
    case (.healthy, .healthy), (.retrying, .retrying), (.paused, .paused): break
    case (_, .healthy): logger.notice("Delivery works again.", metadata: ["sink": "\(name)"])
    case (_, .retrying(let message, _)):
      logger.warning("Delivery failed and is tried again.", metadata: ["sink": "\(name)", "message": "\(message)"])
    case (_, .paused(let message, _)):
      logger.error(
        "Delivery is paused until somebody acts; everything is kept.",
        metadata: ["sink": "\(name)", "message": "\(message)"])
    }
  }
}
