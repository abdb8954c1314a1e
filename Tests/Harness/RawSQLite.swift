import CSQLite

/// Runs SQL on a file from outside of the product.
package func runSQLite(_ path: String, _ sql: String) throws {
  var handle: OpaquePointer?
  defer { unsafe sqlite3_close(handle) }
  guard unsafe sqlite3_open(path, &handle) == SQLITE_OK, unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
  else { throw Trouble("SQLite refused: \(sql)") }
}
