/// The tables of a queue's file and the settings of its connections.
enum QueueSchema {
  /// The version that this program writes. Version 1 had no seals, no compression and no sizes beside what is pending;
  /// version 2 had no records.
  ///
  /// Each new version must change the text of at least one table: that is how a damaged number is told from another
  /// version.
  static let version: Int64 = 3
  /// "Tatl", in the file's header, tells a queue from other databases.
  static let applicationID: Int64 = 0x5461_746C
  /// The size of a page in bytes. The largest that SQLite has: payloads of hundreds of kilobytes take few pages.
  static let pageSize = 65_536
  /// Pages that only settlements may take of the last room in the database: one may split a page or two.
  static let sparePages = 16
  /// Pages of the log that are there before a batch is accepted, for settlements: one changes a dozen pages.
  static let spareLogPages = 32
  /// The last root of a table or an index: an auto-vacuum database has them at its beginning, behind the pointer map.
  static let lastRootPage = 13
  /// The largest payload in bytes, below SQLite's limit for a row of 1,000,000,000.
  static let maximumPayloadBytes = 999_000_000

  /// Settings that must precede the first table of a file.
  static func creationSettings(inMemory: Bool) -> String {
    "PRAGMA page_size=\(pageSize); PRAGMA auto_vacuum=INCREMENTAL;" + (inMemory ? "" : "PRAGMA journal_mode=WAL;")
  }

  /// Settings of each connection. Debian builds SQLite with `secure_delete`, which would overwrite what is deleted.
  ///
  /// The size of the cache comes behind a read: SQLite counts it in pages, and knows their size only then.
  static func settings(cacheKilobytes: Int, walLimitBytes: Int) -> String {
    """
    PRAGMA secure_delete=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;
    PRAGMA user_version;
    PRAGMA cache_size=-\(cacheKilobytes);
    PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=\(max(walLimitBytes, spareLogPages * pageSize));
    PRAGMA trusted_schema=OFF;
    """
  }

  /// The tables, in one transaction. A payload is the last column: the columns before it are read without it.
  static let tables = """
    BEGIN IMMEDIATE;
    CREATE TABLE batches(id INTEGER PRIMARY KEY, accepted_at INTEGER NOT NULL, row_count INTEGER NOT NULL,
      point_count INTEGER NOT NULL, codec INTEGER NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL,
      data BLOB NOT NULL);
    \(sinkTable)
    \(pendingTable)
    \(deadTable)
    \(totalsTable)
    \(jumpTable)
    \(recordTables)
    INSERT INTO totals VALUES(1, 1, 0, 0, 0, 0, \(RowSeal.ofTotals(QueueLedger())));
    PRAGMA application_id=\(applicationID);
    PRAGMA user_version=\(version);
    COMMIT;
    """

  /// The sinks and their ledgers.
  static let sinkTable = """
    CREATE TABLE sinks(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, accepted INTEGER NOT NULL,
      delivered INTEGER NOT NULL, skipped INTEGER NOT NULL, queued INTEGER NOT NULL, dead INTEGER NOT NULL,
      expired INTEGER NOT NULL, evicted INTEGER NOT NULL, queued_batches INTEGER NOT NULL,
      queued_bytes INTEGER NOT NULL, seal INTEGER NOT NULL);
    """

  /// Which sink still needs what of a batch. `size` repeats the stored bytes of the batch.
  static let pendingTable = """
    CREATE TABLE pending(sink INTEGER NOT NULL, batch INTEGER NOT NULL, next_row INTEGER NOT NULL,
      points_left INTEGER NOT NULL, attempts INTEGER NOT NULL, size INTEGER NOT NULL, seal INTEGER NOT NULL,
      PRIMARY KEY(sink, batch)) WITHOUT ROWID;
    """

  /// What sinks will not deliver.
  static let deadTable = """
    CREATE TABLE dead(id INTEGER PRIMARY KEY AUTOINCREMENT, sink INTEGER NOT NULL, batch INTEGER NOT NULL,
      reason TEXT NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL, row_count INTEGER NOT NULL,
      point_count INTEGER NOT NULL, codec INTEGER NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL,
      data BLOB NOT NULL);
    """

  /// The counters of the whole queue: one row.
  static let totalsTable = """
    CREATE TABLE totals(id INTEGER PRIMARY KEY CHECK(id = 1), next_batch INTEGER NOT NULL, batches INTEGER NOT NULL,
      bytes INTEGER NOT NULL, dead_letters INTEGER NOT NULL, dead_bytes INTEGER NOT NULL, seal INTEGER NOT NULL);
    """

  /// What processors note with batches, by the number of the batch; what they have made of it so far, by the number of
  /// the fold that wrote an entry; and how much of both there is: see ``OwnerLedger``.
  static let recordTables = """
    CREATE TABLE records(id INTEGER PRIMARY KEY, owner TEXT NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL,
      data BLOB NOT NULL);
    CREATE TABLE state(owner TEXT NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, seal INTEGER NOT NULL,
      value BLOB NOT NULL, PRIMARY KEY(owner, key)) WITHOUT ROWID;
    CREATE TABLE owners(name TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, folded INTEGER NOT NULL,
      records INTEGER NOT NULL, record_bytes INTEGER NOT NULL, entries INTEGER NOT NULL, entry_bytes INTEGER NOT NULL,
      digest INTEGER NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
    """

  /// Steps of the system's clock, by the first batch behind each: see ``ClockJumps``.
  static let jumpTable =
    "CREATE TABLE clock_jumps(batch INTEGER PRIMARY KEY, nanoseconds INTEGER NOT NULL, seal INTEGER NOT NULL);"
}
