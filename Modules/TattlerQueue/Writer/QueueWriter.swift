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
  private var lock: QueueLock?
  private var isSyncing: Bool?
  private var hasFailed = false
  private var unavailable: QueueError?
  private var retained: [QueueWork] = []
  private var lastExpiry: UInt64 = 0
  /// Settlements kept for another try when the disk fails them; beyond, they are forgotten and delivered twice.
  private static let maximumRetained = 10_000
  private static let expiryBatches = 256
  private static let expiryIntervalNanoseconds: UInt64 = 1_000_000_000
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
    self.files = files
    self.lock = lock
    self.configuration = configuration
  }

  /// The thread's body: returns once the inbox is closed and empty.
  func run() {
    while true {
      let hasAge = configuration.maximumAgeNanoseconds != nil
      let wait = needsCare ? Self.idleMilliseconds : hasAge ? Self.restingMilliseconds : nil
      switch inbox.take(idleMilliseconds: wait) {
      case .work(let items):
        process(items)
        inbox.release(items.reduce(0) { $0 + $1.byteCount })
        needsCare = true
      case .idle:
        expireAll { inbox.hasWork }
        recent.removeAll()
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
    for case .maintain(let reply) in items {
      expireAll { false }
      lookAfterFile { false }
      reply(.success(()))
    }
    copyLogWhereLarge()
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

  private func recover(from failure: SQLiteFailure, _ work: [QueueWork]) {
    if failure.isDamage {
      repair(reason: failure.message)
      do throws(SQLiteFailure) { return try transact(work) } catch { return refuse(work, error) }
    }
    store?.rollback()
    // Copying the log makes its space usable again, which may be all that a full disk has left.
    lookAfterLog(.passive)
    refuse(work, failure)
  }

  private func refuse(_ work: [QueueWork], _ failure: SQLiteFailure) {
    store?.rollback()
    let error = unavailable ?? failure.queueError("storing")
    hasFailed = true
    configuration.onEvent(.commitFailed(error))
    let settling = work.filter(\.isSettling)
    for item in work where !item.isSettling { item.fail(error) }
    if settling.isEmpty { return }
    do throws(SQLiteFailure) { return try transact(settling) } catch { store?.rollback() }
    for item in settling {
      item.fail(error)
      if case .settle(_, .some) = item { continue }
      if retained.count < Self.maximumRetained { retained.append(item) }
    }
  }

  /// One transaction. Callers are answered after the commit, which has synced the log where that was asked for.
  private func transact(_ work: [QueueWork]) throws(SQLiteFailure) {
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
    var group = QueueTransaction(store, ledger, now: configuration.now(), configuration)
    var outcome = GroupOutcome()
    do throws(SQLiteFailure) {
      try store.begin()
      for item in work { try outcome.apply(item, in: &group) }
      try expire(in: &group)
      if group.ledger != ledger { try store.save(&group.ledger) }
      if files != nil, !outcome.stored.isEmpty { try store.reserveSpace() }
      try store.commit()
    } catch {
      store.rollback()
      throw error
    }
    ledger = group.ledger
    for (id, entry) in outcome.stored { recent.insert(entry, id: id) }
    for id in group.deleted { recent.remove(id) }
    published.publish(ledger)
    for reply in outcome.replies { reply() }
    for event in group.events { configuration.onEvent(event) }
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
    while expiryIsDue, !isWanted() {
      commit([])
      if hasFailed { return }
    }
  }

  private var expiryIsDue: Bool {
    guard configuration.maximumAgeNanoseconds != nil else { return false }
    let now = configuration.now()
    return now < lastExpiry || now - lastExpiry >= Self.expiryIntervalNanoseconds
  }

  private func expire(in group: inout QueueTransaction) throws(SQLiteFailure) {
    guard let age = configuration.maximumAgeNanoseconds, expiryIsDue else { return }
    let cutoff = group.now > age ? group.now - age : 0
    let hasMore = try group.expire(before: cutoff, limit: Self.expiryBatches)
    if !hasMore { lastExpiry = group.now }
  }

  /// Replaces a damaged file while the queue runs.
  private func repair(reason: String) {
    guard let files else { return }
    closeFile()
    do throws(QueueError) {
      try adopt(try QueueRepair(files: files, configuration: configuration).run(reason: reason))
    } catch { unavailable = error }
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
    unavailable = nil
    published.publishRepaired(ledger)
  }

  private func finish() {
    if !retained.isEmpty { commit([]) }
    lookAfterLog(.truncate)
    published.close()
    closeFile()
    lock = nil
  }
}
