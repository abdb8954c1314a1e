/// A queue's file, opened: the writer's connection, the readers', and the counters.
struct QueueDatabase {
  let store: QueueStore
  let readConnection: SQLiteConnection
  var ledger: QueueLedger
  let jumps: ClockJumps

  private static let writerCacheKilobytes = 4_096
  private static let readerCacheKilobytes = 1_024

  /// What stands in the way of using a file.
  enum Obstacle: Error {
    /// The file is damaged: set it aside and begin anew.
    case damage(String)
    /// A person must act.
    case refusal(QueueError)
  }

  /// Opens a file, which is an empty one for a new queue, and checks what is cheap to check.
  ///
  /// - Parameter files: nil for a queue in memory.
  static func open(_ files: QueueFiles?, _ configuration: QueueConfiguration) throws(Obstacle) -> QueueDatabase {
    if let files, QueueFiles.size(files.path) == 0, (QueueFiles.size(files.writeAheadLog) ?? 0) > 0 {
      throw .damage("the database is empty, its write-ahead log is not")
    }
    if let files {
      var reason = HeaderCheck.contradiction(files)
      if reason == nil {
        do throws(QueueError) { reason = try LogCare.mend(files) } catch { throw .refusal(error) }
      }
      if let reason { throw .damage(reason) }
    }
    let connection = try classifying(configuration) { () throws(SQLiteFailure) in
      let connection = try SQLiteConnection(
        path: files?.path ?? ":memory:", fileSystem: configuration.fileSystem)
      try createTables(connection, inMemory: files == nil)
      try connection.execute(settings(Self.writerCacheKilobytes, configuration))
      return connection
    }
    try identify(connection, configuration)
    return try finish(connection, files, configuration)
  }

  private static func createTables(_ connection: SQLiteConnection, inMemory: Bool) throws(SQLiteFailure) {
    guard try connection.integer("SELECT count(*) FROM sqlite_schema") == 0,
      try connection.integer("PRAGMA application_id") == 0
    else { return }
    try connection.execute(QueueSchema.creationSettings(inMemory: inMemory))
    try connection.execute(QueueSchema.tables)
    if !inMemory { try connection.checkpoint(.truncate) }
  }

  private static func identify(
    _ connection: SQLiteConnection, _ configuration: QueueConfiguration
  ) throws(Obstacle) {
    let (application, version) = try classifying(configuration) { () throws(SQLiteFailure) in
      (try connection.integer("PRAGMA application_id"), try connection.integer("PRAGMA user_version") ?? 0)
    }
    let found = try classifying(configuration) { () throws(SQLiteFailure) in try SchemaCheck.version(connection) }
    if SchemaCheck.isNearly(application ?? 0, QueueSchema.applicationID), application != QueueSchema.applicationID {
      throw .damage("the number that tells a queue was changed")
    }
    guard application == QueueSchema.applicationID else {
      throw .refusal(
        QueueError(.notAQueue, "\(configuration.path) is a database, but not a queue; give the queue a file of its own")
      )
    }
    if found != version, found != nil || SchemaCheck.knows(version) {
      throw .damage("the version \(version) and the tables contradict each other")
    }
    if version > QueueSchema.version {
      throw .refusal(
        QueueError(
          .newerVersion,
          "the queue \(configuration.path) has version \(version), this program reads up to \(QueueSchema.version); "
            + "run the newer program, or let it deliver what is there first"))
    }
    if version < 1 { throw .damage("the queue has version \(version)") }
    if version < QueueSchema.version {
      try classifying(configuration) { () throws(SQLiteFailure) in
        try QueueMigration.migrate(connection, from: version)
      }
      configuration.onEvent(.migrated(from: Int(version), to: Int(QueueSchema.version)))
    }
  }

  private static func finish(
    _ connection: SQLiteConnection, _ files: QueueFiles?, _ configuration: QueueConfiguration
  ) throws(Obstacle) -> QueueDatabase {
    let database = try classifying(configuration) { () throws(SQLiteFailure) in
      let ledger = try LedgerReading.ledger(connection)
      let store = try QueueStore(connection)
      let oldest = try store.batches(after: 0, limit: 1).first
      let hasBatches = oldest != nil
      guard ledger.isPlausible, hasBatches == (ledger.batches > 0) else { return nil as QueueDatabase? }
      if files != nil, let words = try CounterCheck.contradiction(connection, ledger) {
        throw SQLiteFailure(damage: words)
      }
      var jumps = try store.clockJumps()
      jumps.forget(before: oldest ?? ledger.nextBatch)
      guard let files else {
        return QueueDatabase(store: store, readConnection: connection, ledger: ledger, jumps: jumps)
      }
      connection.countLogPages()
      let reader = try SQLiteConnection(path: files.path, fileSystem: configuration.fileSystem)
      try reader.execute(settings(Self.readerCacheKilobytes, configuration))
      return QueueDatabase(store: store, readConnection: reader, ledger: ledger, jumps: jumps)
    }
    guard let database else { throw .damage("the counters contradict the tables") }
    return database
  }

  private static func settings(_ cacheKilobytes: Int, _ configuration: QueueConfiguration) -> String {
    QueueSchema.settings(cacheKilobytes: cacheKilobytes, walLimitBytes: configuration.checkpointBytes)
  }

  private static func classifying<Result>(
    _ configuration: QueueConfiguration, _ body: () throws(SQLiteFailure) -> Result
  ) throws(Obstacle) -> Result {
    do throws(SQLiteFailure) { return try body() } catch {
      // A table that is missing or has other columns is damage as well: the application's number was right.
      if error.isDamage || error.isWrongSchema { throw .damage(error.message) }
      throw .refusal(error.queueError("opening \(configuration.path)"))
    }
  }
}
