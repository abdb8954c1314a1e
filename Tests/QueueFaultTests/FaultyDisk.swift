import CFaultyFileSystem

/// A disk that fails when it is told to: a layer between SQLite and the files of a queue.
struct FaultyDisk: Sendable {
  /// What an operation is.
  struct Operations: OptionSet {
    let rawValue: UInt32
    static let read = Operations(rawValue: UInt32(FAULTY_READ))
    static let write = Operations(rawValue: UInt32(FAULTY_WRITE))
    static let sync = Operations(rawValue: UInt32(FAULTY_SYNC))
    static let truncate = Operations(rawValue: UInt32(FAULTY_TRUNCATE))
    static let open = Operations(rawValue: UInt32(FAULTY_OPEN))
    static let delete = Operations(rawValue: UInt32(FAULTY_DELETE))
    static let any = Operations(rawValue: UInt32(FAULTY_ANY_OPERATION))
  }

  /// What a file is.
  struct Files: OptionSet {
    let rawValue: UInt32
    static let database = Files(rawValue: UInt32(FAULTY_DATABASE))
    static let log = Files(rawValue: UInt32(FAULTY_LOG))
    static let any = Files(rawValue: UInt32(FAULTY_ANY_FILE))
  }

  /// How an operation fails.
  enum Failure: UInt32, CaseIterable {
    case error, full, short
  }

  private let number: Int32

  /// Makes a disk without faults; nil where there are too many.
  init?() {
    number = faulty_disk_make()
    if number < 0 { return nil }
  }

  /// Removes the disk, which nothing uses any longer.
  func remove() { faulty_disk_remove(number) }

  /// The name of the VFS.
  var name: String { "faulty-\(number)" }

  var counts: faulty_counts { faulty_disk_counts(number) }

  /// Lets operations fail: `count` of them behind the first `skip`, or all where it is nil.
  func fail(
    _ operations: Operations, on files: Files = .any, _ failure: Failure = .error, skip: Int = 0, count: Int? = nil,
    chanceInTenThousand: Int = 10_000
  ) {
    _ = faulty_disk_add_rule(
      number,
      faulty_rule(
        operations: operations.rawValue, files: files.rawValue, failure: failure.rawValue,
        chance: UInt32(chanceInTenThousand), skip: Int64(skip), count: Int64(count ?? -1)))
  }

  /// Ends the faults.
  func heal() {
    faulty_disk_clear_rules(number)
    faulty_disk_set_capacity(number, -1)
    faulty_disk_lose_syncs(number, false)
  }

  func seed(_ seed: UInt64) { faulty_disk_seed(number, seed) }

  /// The bytes that the open files may have together.
  func setCapacity(_ bytes: Int) { faulty_disk_set_capacity(number, Int64(bytes)) }

  /// Syncs say that all went well and do nothing.
  func loseSyncs() { faulty_disk_lose_syncs(number, true) }

  /// Each write and sync takes longer.
  func delay(microseconds: Int) { faulty_disk_set_delay(number, UInt32(microseconds)) }

  /// Cuts the power at the operation behind so many writes, syncs and truncations.
  func cut(after operations: Int) { faulty_disk_cut_after(number, Int64(operations)) }

  var isCut: Bool { faulty_disk_is_cut(number) }

  /// Gives the closed files a content that they could have after the cut, and the power back.
  ///
  /// - Returns: the changes that were not synced; negative where a file is still open.
  @discardableResult
  func restore(seed: UInt64) -> Int { Int(faulty_disk_restore(number, seed)) }
}
