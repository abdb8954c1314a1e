/// How an ``OfflineQueue`` stores, and how much.
public struct QueueConfiguration: Sendable {
  /// The database file. Its directory is made with mode 0700 where it is missing; files get mode 0600.
  ///
  /// Beside it stand `-wal` and `-shm` while the queue is open, and `.lock`.
  public var path: String
  /// What an accepted batch survives; ``QueueDurability/fsync`` by default.
  public var durability: QueueDurability = .fsync
  /// The most bytes of stored batches, before the file's own overhead; 1 GiB by default. Above, batches are refused.
  public var maximumBytes = 1 << 30
  /// The age at which what is still pending expires, in nanoseconds; 7 days by default, nil for never.
  public var maximumAgeNanoseconds: UInt64? = 7 * 86_400 * 1_000_000_000
  /// The most bytes of batches that wait for their commit in memory; 32 MiB by default. Above, callers hear `busy`.
  ///
  /// One batch is always taken, however large.
  public var maximumInboxBytes = 32 << 20
  /// The most bytes of committed batches that are kept in memory for delivery; 16 MiB by default. An
  /// idle queue keeps none.
  public var maximumCacheBytes = 16 << 20
  /// The most bytes of dead letters; 256 MiB by default. Above, the oldest are dropped; the ledger still counts them.
  public var maximumDeadBytes = 256 << 20
  /// The size of the write-ahead log at which it is copied into the database, in bytes; 64 MiB by default.
  public var checkpointBytes = 64 << 20
  /// Hears what an operator may want to know, on the queue's own thread, or the caller's while the queue is opened.
  ///
  /// It must neither wait for the queue nor read from it.
  public var onEvent: @Sendable (QueueEvent) -> Void = { _ in }
  /// The time in nanoseconds since 1970.
  public var now: @Sendable () -> UInt64 = { SystemClock.nanosecondsSince1970() }

  /// Nanoseconds of a clock that only runs, also while the machine sleeps: tells a step of the system's clock from time
  /// that passed.
  package var running: @Sendable () -> UInt64 = { SystemClock.nanosecondsOfUptime() }
  /// The most bytes of records that wait, and of states: tests make them small.
  package var maximumRecordBytes = QueueRecord.maximumWaitingBytes
  package var maximumStateBytes = StateEntry.maximumStateBytes
  /// The name of the SQLite VFS that all connections use; nil for the system's. Tests put a layer of faults there.
  package var fileSystem: String?

  /// The defaults, for a database file.
  public init(path: String) { self.path = path }
}
