#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Replaces a damaged file by a new one that holds what could be read.
///
/// The new file grows beside the damaged one. Once it is complete and synced it gets a name of its own, which says that
/// only the exchange of the files is left: a repair that is interrupted before begins again at the next start, one that
/// is interrupted after is finished. The damaged file is kept under another name.
struct QueueRepair {
  let files: QueueFiles
  let configuration: QueueConfiguration

  private var scratch: QueueFiles { QueueFiles(path: files.path + ".repair") }

  /// Repairs and opens the new file. What cannot be read is counted as lost.
  ///
  /// - Throws: ``QueueError`` with code `diskFull`, `permission` or `ioError` where the new file cannot be written or
  ///   put in its place. The damaged file is where it was then.
  func run(reason: String) throws(QueueError) -> (QueueDatabase, QueueRepairReport) {
    removeScratch()
    let result: SalvageResult
    do throws(QueueError) { result = try salvage() } catch {
      removeScratch()
      throw error
    }
    try files.announceRepaired(scratch)
    var report = QueueRepairReport()
    report.batches = result.batches
    report.points = result.points
    report.lostPoints = result.lostPoints
    report.setAsidePath = try exchange(reason: reason)
    for loss in result.losses {
      configuration.onEvent(.recordsLost(owner: loss.owner, records: loss.records, entries: loss.entries))
    }
    configuration.onEvent(.salvaged(batches: result.batches, points: result.points, lostPoints: result.lostPoints))
    return (try open(files), report)
  }

  /// Finishes the exchange of the files where an earlier repair was interrupted in it.
  ///
  /// To be called before anything opens or makes the database: what has its name then is damaged or missing.
  func finishInterrupted() throws(QueueError) {
    if QueueFiles.size(files.repaired) == nil { return }
    _ = try exchange(reason: "an earlier repair of the damaged file was interrupted")
  }

  /// - Returns: where the former file is now.
  private func exchange(reason: String) throws(QueueError) -> String? {
    let target = try files.setAside(at: configuration.now())
    try files.adoptRepaired()
    removeScratch()
    if let target { configuration.onEvent(.fileSetAside(path: target, reason: reason)) }
    return target
  }

  private func open(_ files: QueueFiles) throws(QueueError) -> QueueDatabase {
    do throws(QueueDatabase.Obstacle) { return try QueueDatabase.open(files, configuration) } catch {
      switch error {
      case .refusal(let refusal): throw refusal
      case .damage(let words): throw QueueError(.ioError, "the repaired queue \(files.path) cannot be opened: \(words)")
      }
    }
  }

  /// Reads what can be read into the scratch file.
  private func salvage() throws(QueueError) -> SalvageResult {
    try scratch.prepare()
    let database = try open(scratch)
    defer {
      database.readConnection.close()
      database.store.connection.close()
    }
    do throws(SQLiteFailure) {
      var salvage = QueueSalvage(files, into: database, configuration)
      let result = try salvage.run()
      // The log is left behind when the file gets its new name.
      guard try database.store.connection.checkpoint(.truncate) else {
        throw SQLiteFailure(extendedCode: 5, message: "the log could not be copied into the repaired file")
      }
      return result
    } catch { throw error.queueError("repairing \(files.path)") }
  }

  private func removeScratch() {
    for path in [scratch.path, scratch.writeAheadLog, scratch.sharedMemory] { unsafe unlink(path) }
  }
}
