/// What becomes of work whose transaction failed.
extension QueueWriter {
  /// Settlements kept for another try when the disk fails them; beyond, they are forgotten and delivered twice.
  private static var maximumRetained: Int { 10_000 }

  func recover(from failure: SQLiteFailure, _ work: [QueueWork]) {
    if failure.isDamage {
      repair(reason: failure.message)
      do throws(SQLiteFailure) { return try transact(work) } catch { return refuse(work, error) }
    }
    store?.rollback()
    // Copying the log makes its space usable again, which may be all that a full disk has left.
    lookAfterLog(.passive)
    if failure.isFullDisk, giveAllSpaceBack() {
      do throws(SQLiteFailure) { return try transact(work) } catch { return refuse(work, error) }
    }
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
    // One that needs room must not take along one that gives some back.
    for item in settling { settle(item, error) }
  }

  /// Settles one piece of work after its group failed, bit by bit where it has many: a full disk may have left room in
  /// the log for one.
  private func settle(_ item: QueueWork, _ error: QueueError) {
    let pieces = item.pieces
    let noted = pieces.prefix { note($0) }.count
    if noted == pieces.count { return item.succeed() }
    guard let left = item.dropping(noted) else { return }
    // What was noted must not be noted twice: then the caller waits with what is left.
    if noted == 0 { item.fail(error) }
    if noted == 0, item.hasCaller { return }
    if retained.count < Self.maximumRetained { retained.append(left) } else { left.fail(error) }
  }

  private func note(_ piece: QueueWork) -> Bool {
    for isLast in [false, true] {
      do throws(SQLiteFailure) {
        try transact([piece])
        return true
      } catch {
        store?.rollback()
        if isLast || !error.isFullDisk { return false }
        lookAfterLog(.passive)
      }
    }
    return false
  }
}
