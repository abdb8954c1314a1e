#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Replaces a damaged file by a new one that holds what could be read.
///
/// The new file grows beside the damaged one and takes its place when it is complete: a repair that is interrupted
/// begins again at the next start. The damaged file is kept under another name.
struct QueueRepair {
  let files: QueueFiles
  let configuration: QueueConfiguration

  private var scratch: QueueFiles { QueueFiles(path: files.path + ".repair") }

  /// Repairs and opens the new file. What cannot be read is counted as lost.
  ///
  /// - Throws: ``QueueError`` with code `diskFull`, `permission` or `ioError` where the new file cannot be written or
  ///   put in its place. The damaged file is where it was then.
  func run(reason: String) throws(QueueError) -> QueueDatabase {
    removeScratch()
    let result: SalvageResult
    do throws(QueueError) { result = try salvage() } catch {
      removeScratch()
      throw error
    }
    let target = try files.setAside(at: configuration.now())
    guard unsafe rename(scratch.path, files.path) == 0 else {
      throw files.failure("put the repaired file in its place", errno)
    }
    removeScratch()
    configuration.onEvent(.fileSetAside(path: target, reason: reason))
    configuration.onEvent(.salvaged(batches: result.batches, points: result.points, lostPoints: result.lostPoints))
    return try open(files)
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
      try database.store.connection.checkpoint(.truncate)
      return result
    } catch { throw error.queueError("repairing \(files.path)") }
  }

  private func removeScratch() {
    for path in [scratch.path, scratch.writeAheadLog, scratch.sharedMemory] { unsafe unlink(path) }
  }
}
