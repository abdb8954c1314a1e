/// Compares the schema of a file with those of this program's version and the one before.
///
/// A changed byte in the schema or in the numbers of the header would else make a queue a file of something else or of
/// another version. So versions differ in the text of a table at least.
enum SchemaCheck {
  /// Finds the version of which the tables exactly are; nil for one that is not known here, or none.
  static func version(_ connection: SQLiteConnection) throws(SQLiteFailure) -> Int64? {
    for (version, tables) in versions where try has(connection, tables) { return version }
    return nil
  }

  /// True for a version whose tables are known here: all but the first, and those to come.
  static func knows(_ version: Int64) -> Bool { versions.contains { $0.version == version } }

  private static func has(
    _ connection: SQLiteConnection, _ tables: [String: [Substring]]
  ) throws(SQLiteFailure) -> Bool {
    let statement = try connection.prepare(
      "SELECT name, coalesce(sql, ''), rootpage, type, tbl_name FROM sqlite_schema ORDER BY rootpage")
    var wanted = tables
    var roots: Set<Int64> = []
    var count: Int64 = 0
    while try statement.step() {
      let (name, sql) = (statement.text(0), statement.text(1))
      count += 1
      roots.insert(statement.integer(2))
      if name.hasPrefix("sqlite_") { continue }
      guard statement.text(3) == "table", statement.text(4) == name, wanted.removeValue(forKey: name) == words(sql)
      else { return false }
    }
    // An auto-vacuum database has its roots at its beginning, behind the first page of the pointer map.
    return wanted.isEmpty && roots == Set(3..<max(count, 1) + 3)
  }

  /// True where two numbers of 32 bits differ in one byte at most.
  static func isNearly(_ number: Int64, _ other: Int64) -> Bool {
    let difference = UInt32(truncatingIfNeeded: number ^ other)
    return (0..<4).contains { difference & ~(0xff << UInt32($0 * 8)) == 0 }
  }

  private static let versions: [(version: Int64, tables: [String: [Substring]])] = [
    (QueueSchema.version, tables),
    (2, tables.filter { !["records", "state", "owners"].contains($0.key) }),
  ]

  /// The text of each table, in words.
  private static let tables: [String: [Substring]] = {
    var tables: [String: [Substring]] = [:]
    for statement in QueueSchema.tables.split(separator: ";") {
      let words = words(String(statement))
      guard words.count > 2, words[0] == "CREATE", let name = words[2].split(separator: "(").first else { continue }
      tables[String(name)] = words
    }
    return tables
  }()

  private static func words(_ sql: String) -> [Substring] { sql.split { $0 == " " || $0 == "\n" } }
}
