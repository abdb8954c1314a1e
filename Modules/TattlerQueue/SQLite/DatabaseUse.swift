/// Says, as long as it lives, that a connection of SQLite may have a file open.
final class DatabaseUse {
  private var keys: [DatabaseFileTable.Key] = []

  /// Notes the file that is at a path now. To be called before and after SQLite opens it: a repair may put another file
  /// in its place meanwhile.
  func note(_ path: String) {
    guard let key = DatabaseFileTable.key(path), !keys.contains(key) else { return }
    DatabaseFileTable.enter(key)
    keys.append(key)
  }

  deinit { for key in keys { DatabaseFileTable.leave(key) } }
}
