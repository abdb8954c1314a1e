internal import Logging
internal import Synchronization
internal import TattlerModel
internal import TattlerPlugin
internal import TattlerQueue

/// Works off the queue for one sink: the shell around ``DeliveryMachine``. It only does what the machine says, and
/// sleeps until something is reported.
final class SinkRunner: Sendable {
  let name: String
  let id: SinkID
  private let sink: RunningSink
  private let queue: OfflineQueue
  private let reader: QueueReadingThread
  private let policy: DeliveryPolicy
  private let clock: DeliveryClock
  private let recorder: DeliveryRecorder
  private let logger: Logger
  private let inbox = EventInbox<Event>()
  private let published = Mutex((health: DeliveryMachine.Health.healthy, activity: DeliveryStatus.Activity()))

  /// What is reported to the task.
  private enum Event: Sendable {
    case completed(unit: Int, SinkOutcome)
    case read(LaneSchedule.Read, Result<DeliveryUnit?, ReadingError>)
    case wake
  }

  private struct ReadingError: Error {
    let words: String
  }

  /// What the task has in its hands.
  private struct Work {
    var machine: DeliveryMachine
    var units: [Int: DeliveryUnit] = [:]
    /// The batches that the queue must leave alone, by unit.
    var begun: [Int: [BatchID]] = [:]
    var generation: Int
    /// The last outcomes on their way into the queue.
    var noting: Task<Void, Never>?
    /// Nothing is read before this time, as reading has failed.
    var readingAgainAt: UInt64 = 0
  }

  /// How long to wait for a queue that cannot be read, in nanoseconds.
  private static let unreadableNanoseconds: UInt64 = 1_000_000_000

  init(
    name: String, id: SinkID, sink: RunningSink, queue: OfflineQueue, reader: QueueReadingThread,
    policy: DeliveryPolicy, clock: DeliveryClock, logger: Logger, counters: SinkCounters
  ) {
    self.name = name
    self.id = id
    self.sink = sink
    self.queue = queue
    self.reader = reader
    self.policy = policy
    self.clock = clock
    self.logger = logger
    recorder = DeliveryRecorder(name: name, id: id, queue: queue, clock: clock, logger: logger, counters: counters)
  }

  /// How the sink is.
  var health: DeliveryMachine.Health { published.withLock { $0.health } }

  /// What goes on.
  var activity: DeliveryStatus.Activity { published.withLock { $0.activity } }

  /// The sink's type.
  var type: String { sink.plugin.identity.name }

  /// Closes the sink: what it holds is completed first.
  func close() { sink.close() }

  /// Has the sink ask its receiver, and says in the log what it says. Nothing waits for it.
  func probe() {
    guard policy.probesAtStart else { return }
    _ = sink.probe { [logger, name] probe in
      switch probe.verdict {
      case .ready: logger.notice("\(probe.message)", metadata: ["sink": "\(name)"])
      case .unreachable:
        logger.warning(
          "The receiver cannot be reached yet; everything is kept.",
          metadata: ["sink": "\(name)", "message": "\(probe.message)"])
      case .refused:
        logger.error(
          "The receiver would refuse what is sent; somebody has to act.",
          metadata: ["sink": "\(name)", "message": "\(probe.message)"])
      }
    }
  }

  /// Works until the task is cancelled and what is under way has ended.
  func run() async {
    var work = Work(machine: DeliveryMachine(policy: policy), generation: queue.generation)
    while !Task.isCancelled {
      let alarm = await proceed(&work)
      publish(work.machine)
      let events = await inbox.take()
      alarm?.cancel()
      await handle(events, &work)
    }
    while work.machine.inFlight > 0 { await handle(await inbox.takeAlsoWhenCancelled(), &work) }
    // What is being noted is noted; a queue that cannot note it now is not waited for.
    work.noting?.cancel()
    await work.noting?.value
    publish(work.machine)
  }

  /// Does what the machine says until it waits.
  ///
  /// - Returns: what will end the wait if no event does.
  private func proceed(_ work: inout Work) async -> Task<Void, Never>? {
    while !Task.isCancelled {
      await noteGeneration(&work)
      switch work.machine.decide(at: moment) {
      case .load(let read):
        if let delay = startReading(read, &work) { return delay }
      case .record(let unit, let effects):
        await record(effects, of: unit, &work)
      case .submit(let submission): await submit(submission, &work)
      case .sleep(let until):
        let now = clock.monotonic()
        return alarm(in: until > now ? until - now : 0)
      case .wait: return nil
      case .waitForWork(let after):
        let generation = work.generation
        return Task { [queue, id, inbox] in
          await queue.waitForWork(sink: id, after: after, generation: generation)
          if !Task.isCancelled { inbox.post(.wake) }
        }
      }
    }
    return nil
  }

  private func alarm(in nanoseconds: UInt64) -> Task<Void, Never> {
    Task { [clock, inbox] in
      await clock.sleep(nanoseconds)
      if !Task.isCancelled { inbox.post(.wake) }
    }
  }

  private var moment: DeliveryMachine.Moment {
    DeliveryMachine.Moment(monotonic: clock.monotonic(), wall: clock.wall(), newest: queue.newestBatch)
  }

  /// A repair of the queue begins a new generation, in which batches that were read before may be pending again.
  private func noteGeneration(_ work: inout Work) async {
    let generation = queue.generation
    guard generation != work.generation else { return }
    await Self.end(work.noting)
    work.generation = generation
    work.machine.beginAgain()
    work.units = work.units.filter { work.machine.isOpen($0.key) }
  }

  private func handle(_ events: [Event], _ work: inout Work) async {
    var settlements: [Settlement] = []
    var ended: [Int] = []
    for event in events {
      switch event {
      case .wake: break
      case .read(let read, let result): take(read, result, &work)
      case .completed(let number, let outcome):
        let effects = work.machine.finish(number, outcome, at: moment, jitter: clock.random())
        recorder.noteWarning(of: outcome)
        // A sink that is closed hands everything back: that was no failure.
        let noted = Task.isCancelled ? effects.filter { !$0.isFailure } : effects
        if let unit = work.units[number] { settlements += recorder.settlements(of: noted, unit) }
        ended.append(number)
      }
    }
    if settlements.contains(where: \.isDelivery) {
      let now = clock.wall()
      published.withLock { $0.activity.lastSuccessAt = now }
    }
    let batches = ended.flatMap { work.begun.removeValue(forKey: $0) ?? [] }
    for number in ended where !work.machine.isOpen(number) { work.units[number] = nil }
    await note(settlements, andEnd: batches, &work)
  }

  /// Has the queue note outcomes while the next rows are on their way: one such note at a time, so that at most two
  /// submissions come twice after a crash.
  private func note(_ settlements: [Settlement], andEnd batches: [BatchID], _ work: inout Work) async {
    await Self.end(work.noting)
    if settlements.isEmpty { return queue.endDelivery(of: batches, to: id) }
    work.noting = Task { [recorder, queue, id] in
      await recorder.settle(settlements)
      queue.endDelivery(of: batches, to: id)
    }
  }

  /// Waits until outcomes are noted; where the runner is cancelled meanwhile, no longer than for one try.
  private static func end(_ noting: Task<Void, Never>?) async {
    guard let noting else { return }
    await withTaskCancellationHandler {
      await noting.value
    } onCancel: {
      noting.cancel()
    }
  }

  private func record(_ effects: [DeliveryEffect], of number: Int, _ work: inout Work) async {
    if let unit = work.units[number] {
      await note(recorder.settlements(of: effects, unit), andEnd: [], &work)
    }
    if !work.machine.isOpen(number) { work.units[number] = nil }
  }
}

extension SinkRunner {
  private func submit(_ submission: DeliveryMachine.Submission, _ work: inout Work) async {
    let number = submission.unit
    guard let unit = work.units[number] else { return await giveBack(number, &work) }
    let batches = unit.batches(of: submission.rows)
    guard queue.beginDelivery(of: batches, to: id) else { return await giveBack(number, &work) }
    // What cannot be put together is too much for a batch: halves are not.
    guard let (batch, rows) = try? unit.submission(of: submission.rows, leavingOut: submission.leftOut) else {
      work.begun[number] = batches
      return inbox.post(.completed(unit: number, SinkOutcome(.split, message: "the rows do not fit into a batch")))
    }
    let answer = sink.submit(batch, rows: rows, attempt: submission.attempt) { [inbox] outcome in
      inbox.post(.completed(unit: number, outcome))
    }
    if answer == .accepted {
      work.begun[number] = batches
    } else {
      queue.endDelivery(of: batches, to: id)
      work.machine.busy(number, at: moment)
      if !work.machine.isOpen(number) { work.units[number] = nil }
    }
  }

  /// Has batches read again. What was delivered of them has to be noted first.
  private func giveBack(_ number: Int, _ work: inout Work) async {
    for unit in work.machine.giveBack(number) { work.units[unit] = nil }
    await Self.end(work.noting)
  }

  /// Has the thread read.
  ///
  /// - Returns: what to wait for instead, where reading has failed a moment ago.
  private func startReading(_ read: LaneSchedule.Read, _ work: inout Work) -> Task<Void, Never>? {
    let now = clock.monotonic()
    if work.readingAgainAt > now {
      work.machine.failedToRead(read)
      return alarm(in: work.readingAgainAt - now)
    }
    let isTaken = reader.run { [queue, id, policy, inbox] in
      inbox.post(.read(read, Self.unit(of: read, queue, id, policy)))
    }
    if isTaken { return nil }
    work.machine.failedToRead(read)
    return alarm(in: Self.unreadableNanoseconds)
  }

  private static func unit(
    of read: LaneSchedule.Read, _ queue: OfflineQueue, _ id: SinkID, _ policy: DeliveryPolicy
  ) -> Result<DeliveryUnit?, ReadingError> {
    do {
      let pending = try queue.nextPending(
        for: id, after: read.after, through: read.through, maximumBytes: policy.submissionBytes,
        maximumCount: policy.submissionBatches)
      // Batches that do not fit together are delivered one by one.
      if let unit = try? DeliveryUnit(pending) { return .success(unit) }
      return .success(try DeliveryUnit(Array(pending.prefix(1))))
    } catch {
      return .failure(ReadingError(words: "\(error)"))
    }
  }

  private func take(_ read: LaneSchedule.Read, _ result: Result<DeliveryUnit?, ReadingError>, _ work: inout Work) {
    switch result {
    case .success(let unit?):
      let moment = moment
      let rows = unit.rows(policy, wall: moment.wall)
      if let number = work.machine.loaded(rows, unit.batches, of: read, acceptedAt: unit.acceptedAt, at: moment) {
        work.units[number] = unit
      }
    case .success(nil): work.machine.foundNothing(read)
    case .failure(let error):
      work.machine.failedToRead(read)
      work.readingAgainAt = clock.monotonic().saturatingAdd(Self.unreadableNanoseconds)
      if Task.isCancelled { return }
      logger.error("The queue cannot be read; trying again.", metadata: ["sink": "\(name)", "error": "\(error.words)"])
    }
  }

  /// Makes visible how the sink is, and says so in the log when it changes.
  private func publish(_ machine: DeliveryMachine) {
    let health = machine.health
    let former = published.withLock { published in
      published.activity.inFlight = machine.inFlight
      published.activity.attempts = machine.attempts
      published.activity.backlogBatches = machine.backlogBatches
      defer { published.health = health }
      return published.health
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
