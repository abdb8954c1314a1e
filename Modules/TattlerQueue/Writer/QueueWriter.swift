internal import TattlerModel

/// The writer: one thread that takes everything that waits as one transaction (group commit), and looks after the file.
///
/// Unchecked because all state that changes belongs to the thread.
final class QueueWriter: @unchecked Sendable {
  let inbox: WriterInbox
  let reader: QueueReader
  let recent: RecentBatches
  let published: PublishedLedger
  let configuration: QueueConfiguration
  let files: QueueFiles?
  var store: QueueStore?
  var ledger: QueueLedger
  var needsCare = true
  /// When the file was last looked after, in nanoseconds of a clock that only runs.
  var lastCare: UInt64 = 0
  let compressor = PayloadCompressor()
  let lending = Lending()
  private var rules: QueueRules
  private var lock: QueueLock?
  private var isSyncing: Bool?
  var hasFailed = false
  var unavailable: QueueError?
  private var lastRepair: QueueRepairReport?
  /// Settlements that wait for another try.
  var retained: [QueueWork] = []
  private var lastExpiry: UInt64 = 0
  private var lastSearch: UInt64 = 0
  private var hasUnsavedJumps = false
  private static let expiryBatches = 256
  private static let expiryBatchesInNeed = 4
  private static let expiryIntervalNanoseconds: UInt64 = 1_000_000_000
  private static let searchIntervalNanoseconds: UInt64 = 1_000_000_000
  private static let idleMilliseconds = 1_000
  private static let restingMilliseconds = 10_000

  init(
    _ database: QueueDatabase, _ files: QueueFiles?, _ lock: QueueLock?, _ configuration: QueueConfiguration
  ) throws(SQLiteFailure) {
    inbox = WriterInbox(maximumBytes: configuration.maximumInboxBytes)
    reader = try QueueReader(database.readConnection)
    recent = RecentBatches(maximumBytes: configuration.maximumCacheBytes)
    published = PublishedLedger(database.ledger)
    store = database.store
    ledger = database.ledger
    rules = QueueRules(configuration: configuration, compressor: compressor, lending: lending)
    rules.jumps = database.jumps
    self.files = files
    self.lock = lock
    self.configuration = configuration
  }

  /// The thread's body: returns once the inbox is closed and empty.
  func run() {
    while true {
      let wait = needsCare || !retained.isEmpty ? Self.idleMilliseconds : hasAge ? Self.restingMilliseconds : nil
      switch inbox.take(idleMilliseconds: wait) {
      case .work(let items):
        process(items)
        inbox.release(items.reduce(0) { $0 + $1.byteCount })
        needsCare = true
      case .idle:
        if !retained.isEmpty { commit([]) }
        expireAll { inbox.hasWork }
        recent.removeAll()
        compressor.rest()
        lookAfterFile { inbox.hasWork }
      case .closed:
        finish()
        return
      }
    }
  }

  private func process(_ items: [QueueWork]) {
    for case .repair(let reason, let generation) in items where generation == reader.generation {
      repair(reason: reason)
    }
    commit(items)
    for case .rewrite(let reply) in items { rewrite(reply) }
    for case .maintain(let reply) in items {
      expireAll { false }
      lookAfterFile { false }
      reply(.success(()))
    }
    copyLogWhereLarge()
    giveSpaceBackWhileBusy()
  }

  /// Commits some work; what fails is told to its callers.
  private func commit(_ items: [QueueWork]) {
    let work = retained + items
    retained = []
    do throws(SQLiteFailure) {
      try transact(work)
      if hasFailed { configuration.onEvent(.recovered) }
      hasFailed = false
    } catch {
      recover(from: error, work)
    }
  }

  /// One transaction. Callers are answered after the commit, which has synced the log where that was asked for.
  func transact(_ work: [QueueWork]) throws(SQLiteFailure) {
    if store == nil { reopen() }
    guard let store else { throw SQLiteFailure(extendedCode: 14, message: "the file could not be opened again") }
    if configuration.durability == .memory {
      return try reader.exclusively { () throws(SQLiteFailure) in try transact(work, store) }
    }
    try transact(work, store)
  }

  private func transact(_ work: [QueueWork], _ store: QueueStore) throws(SQLiteFailure) {
    let began = SystemClock.monotonicNanoseconds()
    try setSyncing(store, work)
    let now = configuration.now()
    let running = configuration.running()
    if rules.jumps.look(wall: now, running: running, nextBatch: ledger.nextBatch) {
      hasUnsavedJumps = true
      configuration.onEvent(.clockWasSet(nanoseconds: rules.jumps.jumps.last?.nanoseconds ?? 0))
    }
    if running &- lastSearch >= Self.searchIntervalNanoseconds {
      // Batches may need fewer sinks now than when they were looked at for room.
      rules.fixedThrough = 0
      lastSearch = running
    }
    var group = QueueTransaction(store, ledger, now: now, rules)
    var outcome = GroupOutcome()
    do throws(SQLiteFailure) {
      try store.begin()
      for item in work { try outcome.apply(item, in: &group) }
      try expire(in: &group)
      if hasUnsavedJumps { try store.save(rules.jumps) }
      if group.ledger != ledger { try store.save(&group.ledger) }
      // Settlements too may need a page more, for a dead letter or a fuller index. A page without a place in the file
      // would keep the log from being copied for good, and with it whatever frees space.
      if files != nil { try store.reserveSpace(leavingSome: work.contains(where: \.takesRoom)) }
      try store.commit()
    } catch {
      store.rollback()
      throw error
    }
    hasUnsavedJumps = false
    ledger = group.ledger
    rules = group.rules
    for (id, entry) in outcome.stored { recent.insert(entry, id: id) }
    for id in group.deleted { recent.remove(id) }
    published.publish(ledger)
    for reply in outcome.replies { reply() }
    for event in group.events { configuration.onEvent(event) }
    for (sink, points) in group.evicted.sorted(by: { $0.key < $1.key }) {
      configuration.onEvent(.evicted(sink: ledger.sinks[sink]?.name ?? "", points: points))
    }
    let elapsed = SystemClock.monotonicNanoseconds() - began
    if outcome.stored.isEmpty && outcome.settlements == 0 { return }
    configuration.onEvent(
      .committed(
        batches: outcome.stored.count, bytes: outcome.bytes, settlements: outcome.settlements, nanoseconds: elapsed))
  }

  /// Syncs where a caller relies on it: settlements alone need not survive the loss of power.
  private func setSyncing(_ store: QueueStore, _ work: [QueueWork]) throws(SQLiteFailure) {
    if configuration.durability == .memory { return }
    let wanted = configuration.durability == .fsync && work.contains { !$0.isSettling }
    if wanted == isSyncing { return }
    try store.connection.execute(wanted ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL")
    isSyncing = wanted
  }

  /// Expires what is due, some batches at a time.
  private func expireAll(until isWanted: () -> Bool) {
    while hasAge, expiryIsDue, !isWanted() {
      commit([])
      if hasFailed { return }
    }
  }

  /// True where anything can expire.
  private var hasAge: Bool {
    configuration.maximumAgeNanoseconds != nil
      || rules.policies.contains { $0.value.maximumAgeNanoseconds != nil }
  }

  private var expiryIsDue: Bool { configuration.running() &- lastExpiry >= Self.expiryIntervalNanoseconds }

  private func expire(in group: inout QueueTransaction) throws(SQLiteFailure) {
    guard hasAge, expiryIsDue else { return }
    // What a full disk has left for the log suffices for a few.
    let hasMore = try group.expire(limit: hasFailed ? Self.expiryBatchesInNeed : Self.expiryBatches)
    if !hasMore { lastExpiry = configuration.running() }
  }

  /// Replaces a damaged file while the queue runs.
  func repair(reason: String) {
    guard let files else { return }
    closeFile()
    do throws(QueueError) {
      let (database, report) = try QueueRepair(files: files, configuration: configuration).run(reason: reason)
      lastRepair = report
      try adopt(database)
    } catch { unavailable = error }
  }

  /// Rewrites the file because somebody asks for it.
  private func rewrite(_ reply: @Sendable (Result<QueueRepairReport, QueueError>) -> Void) {
    guard files != nil else {
      return reply(.failure(QueueError(.ioError, "a queue in memory has no file to repair")))
    }
    lastRepair = nil
    repair(reason: "somebody asked for a repair")
    if let report = lastRepair { return reply(.success(report)) }
    reply(.failure(unavailable ?? QueueError(.ioError, "the queue could not be repaired")))
  }

  /// Tries again to open a file that could not be repaired before, for want of space, say.
  private func reopen() {
    guard let files else { return }
    do throws(QueueError) {
      try QueueRepair(files: files, configuration: configuration).finishInterrupted()
    } catch {
      unavailable = error
      return
    }
    do throws(QueueDatabase.Obstacle) {
      let database = try QueueDatabase.open(files, configuration)
      do throws(QueueError) { try adopt(database) } catch { unavailable = error }
    } catch {
      switch error {
      case .damage(let reason): repair(reason: reason)
      case .refusal(let refusal): unavailable = refusal
      }
    }
  }

  private func closeFile() {
    reader.close()
    store?.rollback()
    store?.connection.close()
    store = nil
    isSyncing = nil
  }

  private func adopt(_ database: QueueDatabase) throws(QueueError) {
    do throws(SQLiteFailure) { try reader.replace(database.readConnection) } catch {
      throw error.queueError("reading the repaired queue")
    }
    let next = max(ledger.nextBatch, database.ledger.nextBatch)
    store = database.store
    ledger = database.ledger
    // Readers remember how far they are: a number that was given out is not given out again.
    ledger.nextBatch = next
    // The steps that this process has seen are not in the new file yet.
    hasUnsavedJumps = !rules.jumps.jumps.isEmpty
    rules.fixedThrough = 0
    lending.forgetAll()
    unavailable = nil
    published.publishRepaired(ledger)
  }

  private func finish() {
    if !retained.isEmpty { commit([]) }
    for item in retained {
      item.fail(unavailable ?? QueueError(.closed, "the queue was closed before it could be noted"))
    }
    lookAfterLog(.truncate)
    published.close()
    closeFile()
    lock = nil
  }
}
