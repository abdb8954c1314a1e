import CSQLite
import TattlerQueue

/// Runs SQL on a queue's file from outside.
func runSQLite(_ path: String, _ sql: String) throws {
  var handle: OpaquePointer?
  defer { unsafe sqlite3_close(handle) }
  guard unsafe sqlite3_open(path, &handle) == SQLITE_OK, unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
  else { throw QueueError(.ioError, "SQLite refused: \(sql)") }
}

/// Asks for a number of a queue's file from outside.
func integerOfSQLite(_ path: String, _ sql: String) throws -> Int64 {
  var handle: OpaquePointer?
  var statement: OpaquePointer?
  defer {
    unsafe sqlite3_finalize(statement)
    unsafe sqlite3_close(handle)
  }
  guard unsafe sqlite3_open(path, &handle) == SQLITE_OK,
    unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK,
    unsafe sqlite3_step(statement) == SQLITE_ROW
  else { throw QueueError(.ioError, "SQLite refused: \(sql)") }
  return unsafe sqlite3_column_int64(statement, 0)
}
