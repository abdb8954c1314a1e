internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The files that SQLite has open in this process, and descriptors that stay open until it is done with them.
///
/// SQLite keeps other processes away with POSIX locks. A process that closes any descriptor of a file loses all its
/// locks on that file (fcntl(2)), whichever descriptor they were taken with ("How To Corrupt An SQLite Database File" on
/// sqlite.org, section 2.2); and another process, which then thinks that nobody has the database, may delete its log. So
/// a descriptor that is opened beside SQLite is kept while SQLite has the file, and serves who opens the file next: how
/// many are kept depends on how many are used at a time, not on how often.
enum DatabaseFileTable {
  /// What tells a file, whatever its path.
  struct Key: Hashable, Sendable {
    let device: UInt64
    let number: UInt64

    fileprivate init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  /// A descriptor that nobody uses.
  struct Idle: Sendable {
    let descriptor: Int32
    let isWritable: Bool
  }

  private struct Entry {
    /// How many connections of SQLite there are.
    var uses = 0
    var idle: [Idle] = []
  }

  private static let entries = Mutex<[Key: Entry]>([:])

  /// The file at a path; nil where there is none.
  static func key(_ path: String) -> Key? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Key(status) : nil
  }

  /// The file of a descriptor.
  static func key(_ descriptor: Int32) -> Key? {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Key(status) : nil
  }

  /// Notes that SQLite has a file, before it locks it.
  static func enter(_ key: Key) { entries.withLock { $0[key, default: Entry()].uses += 1 } }

  /// Notes that a connection of SQLite is closed.
  static func leave(_ key: Key) {
    entries.withLock { entries in
      guard var entry = entries[key] else { return }
      entry.uses -= 1
      if entry.uses > 0 { return entries[key] = entry }
      for idle in entry.idle { close(idle.descriptor) }
      entries[key] = nil
    }
  }

  /// A descriptor of a file that is open already; nil where there is none that nobody uses.
  static func takeIdle(of key: Key, writable: Bool) -> Idle? {
    entries.withLock { entries in
      guard let index = entries[key]?.idle.firstIndex(where: { $0.isWritable || !writable }) else { return nil }
      return entries[key]?.idle.remove(at: index)
    }
  }

  /// Closes a descriptor, once SQLite is done with its file.
  static func giveBack(_ idle: Idle, of key: Key?) {
    // Under the lock: nobody may begin to use the file in between.
    entries.withLock { entries in
      guard let key, entries[key] != nil else {
        close(idle.descriptor)
        return
      }
      entries[key]?.idle.append(idle)
    }
  }
}
