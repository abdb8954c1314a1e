import CSQLite
import Foundation
import Glibc
import Testing

@testable import TattlerQueue

@Suite struct DiskSpaceTests {
  @Test(
    "Only the errors of a full disk are one, the others keep the system's words",
    arguments: [
      (ENOSPC, QueueError.Code.diskFull), (EDQUOT, .diskFull), (EFBIG, .diskFull), (EACCES, .permission),
      (EROFS, .permission), (EMFILE, .ioError), (ENFILE, .ioError), (EIO, .ioError), (ENOENT, .ioError),
    ])
  func errors(_ number: Int32, _ code: QueueError.Code) {
    let failure = DiskSpace.failure(number, "the log cannot grow")
    let error = failure.queueError("storing")
    #expect(error.code == code)
    let words = unsafe String(cString: strerror(number))
    #expect(failure.message == "the log cannot grow: \(words)")
    if code != .diskFull { #expect(error.reason.contains(words)) }
  }

  @Test("A file that cannot be opened, or cannot grow, is no full disk")
  func refused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    for (path, number) in [(scratch.path, ENOENT), ("/dev/null", ENODEV), (scratch.directory, EISDIR)] {
      let space = DiskSpace(path: path, isForeign: false)
      let failure = #expect(throws: SQLiteFailure.self) { unsafe try space.reserve(1 << 20, of: .database, nil) }
      let words = unsafe String(cString: strerror(number))
      #expect(failure?.isFullDisk == false)
      #expect(failure?.message == "the database cannot grow to 1048576 bytes: \(words)")
    }
    let space = DiskSpace(path: scratch.path, isForeign: false)
    let failure = #expect(throws: SQLiteFailure.self) { unsafe try space.reserve(1 << 20, of: .log, nil) }
    #expect(failure?.code == SQLITE_IOERR)
  }

  @Test("A file system that cannot reserve anything is let off, another error is not")
  func unsupported() {
    for number in [0, EOPNOTSUPP, ENOTSUP, ENOSYS, EINVAL] { #expect(tattler_sqlite_reserve_result(number) == 0) }
    for number in [ENOSPC, EFBIG, EDQUOT, EINTR, EBADF] { #expect(tattler_sqlite_reserve_result(number) == number) }
    #expect(tattler_sqlite_reserve_database(-1, 4_096) == EBADF)
    #expect(tattler_sqlite_reserve_log(-1, 4_096) == EBADF)
  }

  @Test("The database grows at once, the log keeps its length")
  func grown() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.directory + "/file"
    for suffix in ["", "-wal"] { #expect(FileManager.default.createFile(atPath: path + suffix, contents: nil)) }
    let space = DiskSpace(path: path, isForeign: false)
    unsafe try space.reserve(1 << 20, of: .database, nil)
    unsafe try space.reserve(1 << 20, of: .log, nil)
    #expect(QueueFiles.size(path) == 1 << 20)
    #expect(QueueFiles.size(path + "-wal") == 0)
  }

  @Test("A queue works on a file system that reserves nothing", .enabled(if: geteuid() == 0))
  func unreserved() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = scratch.directory + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    guard unsafe mount("ramfs", data, "ramfs", 0, nil) == 0 else { return }
    defer { unsafe umount2(data, Int32(MNT_DETACH)) }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    let id = try await queue.enqueue(try makeBatch(bytes: 300_000), for: [sink])
    #expect(try queue.allPending(for: sink).map(\.id) == [id])
    await queue.close()
  }
}
