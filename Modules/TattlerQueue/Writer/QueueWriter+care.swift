/// Looking after the file: copying the log, giving space back.
extension QueueWriter {
  /// Free pages that stay in the file for reuse: 16 MiB.
  private static var sparePages: Int64 { 256 }
  /// Pages that one step gives back: 4 MiB.
  private static var vacuumPages: Int64 { 64 }
  /// As many pages as the log surely has room for, which a moved page changes four of.
  private static var vacuumPagesInNeed: Int64 { 4 }
  /// Steps between the work of a busy queue, and how often there are some: 64 MiB a second.
  private static var busySteps: Int { 4 }
  private static var busyCareNanoseconds: UInt64 { 250_000_000 }
  /// Steps in one go; the rest is done at the next idle moment.
  private static var vacuumSteps: Int { 256 }

  /// Copies the log into the database once it is large, after callers were answered.
  func copyLogWhereLarge() {
    guard let store, files != nil else { return }
    let bytes = store.connection.logPages * QueueSchema.pageSize
    if bytes < configuration.checkpointBytes { return }
    // A reader that is always there would keep the log growing: then readers wait a moment.
    lookAfterLog(bytes < 2 * configuration.checkpointBytes ? .passive : .truncate)
  }

  /// Copies the log into the database.
  func lookAfterLog(_ mode: SQLiteConnection.CheckpointMode) {
    guard let store, files != nil else { return }
    do throws(SQLiteFailure) {
      // Readers go on while the bulk is copied; cutting the log needs them out of the way for a moment only.
      try store.connection.checkpoint(.passive)
      if mode == .truncate {
        try reader.exclusively { () throws(SQLiteFailure) in _ = try store.connection.checkpoint(mode) }
        try store.reserveLog()
      }
    } catch { configuration.onEvent(.checkpointFailed(error.queueError("copying the log into the database"))) }
  }

  /// Uses an idle moment: gives free pages back to the file system and cuts the log.
  func lookAfterFile(until isWanted: () -> Bool) {
    needsCare = false
    guard let store else { return }
    if files == nil { return reader.exclusively { giveSpaceBack(store, until: isWanted) } }
    giveSpaceBack(store, until: isWanted)
    if store.connection.logPages > 0, !isWanted() { lookAfterLog(.truncate) }
  }

  /// Gives free pages back while work goes on, some at a time: a busy queue has no idle moments.
  func giveSpaceBackWhileBusy() {
    let now = configuration.running()
    guard let store, files != nil, now &- lastCare >= Self.busyCareNanoseconds else { return }
    lastCare = now
    var steps = 0
    giveSpaceBack(store) {
      steps += 1
      return steps > Self.busySteps
    }
    needsCare = true
  }

  /// Gives back what can be given back, because the disk is full: the log may need what the database has to spare.
  ///
  /// - Returns: true where there was something.
  func giveAllSpaceBack() -> Bool {
    guard let store, files != nil else { return false }
    do throws(SQLiteFailure) {
      let before = try store.connection.integer("PRAGMA freelist_count") ?? 0
      var free = before
      while free > 0 {
        try store.connection.execute("PRAGMA incremental_vacuum(\(Self.vacuumPagesInNeed))")
        lookAfterLog(.truncate)
        store.connection.forgetReserve()
        let left = try store.connection.integer("PRAGMA freelist_count") ?? 0
        if left >= free { break }
        free = left
      }
      return free < before
    } catch {
      configuration.onEvent(.checkpointFailed(error.queueError("giving space back")))
      return false
    }
  }

  private func giveSpaceBack(_ store: QueueStore, until isWanted: () -> Bool) {
    do throws(SQLiteFailure) {
      var steps = 0
      while !isWanted(), steps < Self.vacuumSteps {
        let free = try store.connection.integer("PRAGMA freelist_count") ?? 0
        if free <= Self.sparePages { break }
        try store.connection.execute("PRAGMA incremental_vacuum(\(min(Self.vacuumPages, free - Self.sparePages)))")
        copyLogWhereLarge()
        store.connection.forgetReserve()
        steps += 1
      }
      needsCare = steps == Self.vacuumSteps || isWanted()
    } catch { configuration.onEvent(.checkpointFailed(error.queueError("giving space back"))) }
  }
}
