internal import CSQLite

/// A call of SQLite that failed.
struct SQLiteFailure: Error, Sendable {
  /// SQLite's extended result code.
  let extendedCode: Int32
  /// SQLite's words.
  let message: String

  /// A call of SQLite that failed.
  init(extendedCode: Int32, message: String) {
    self.extendedCode = extendedCode
    self.message = message
  }

  /// Something in the file is not what was written, although SQLite has not noticed.
  init(damage message: String) { self.init(extendedCode: SQLITE_CORRUPT, message: message) }

  /// The primary result code.
  var code: Int32 { extendedCode & 0xff }

  /// True where the file is not what SQLite wrote.
  var isDamage: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }

  /// True where the file system has no more space.
  var isFullDisk: Bool { code == SQLITE_FULL }

  /// True where a statement does not fit the tables.
  var isWrongSchema: Bool { code == SQLITE_ERROR }

  /// The failure as callers of the queue see it.
  func queueError(_ action: String) -> QueueError {
    switch code {
    case SQLITE_FULL:
      QueueError(.diskFull, "the disk is full: \(action) failed; free space, the queue recovers by itself")
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      QueueError(.damaged, "the queue's file is damaged: \(action) failed (\(message))")
    case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
      QueueError(.permission, "the queue's file cannot be opened or written: \(action) failed (\(message))")
    case SQLITE_TOOBIG: QueueError(.tooLarge, "the batch is too large to be stored (\(message))")
    default: QueueError(.ioError, "\(action) failed (\(message), SQLite code \(extendedCode))")
    }
  }
}
