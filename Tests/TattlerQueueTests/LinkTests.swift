import Glibc
import TattlerModel
import TattlerQueue
import Testing

/// A queue whose path is a symbolic link.
struct LinkTests {
  @Test(
    "A link leads to the file that it names, with one lock and one log, whether the file is there yet or not",
    arguments: [false, true], ["queue.db", "../data/queue.db", nil])
  func link(isThere: Bool, target: String?) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    if isThere {
      let first = try OfflineQueue.open(scratch.configuration())
      await first.close()
    } else {
      #expect(unsafe mkdir(scratch.directory + "/data", 0o700) == 0)
    }
    let link = scratch.directory + "/data/link.db"
    #expect(unsafe symlink(target ?? scratch.path, link) == 0)
    let queue = try OfflineQueue.open(scratch.configuration { $0.path = link })
    let sink = try await queue.registerSink(named: "a")
    try await queue.enqueue(try makeBatch(rows: 1, bytes: 900, mark: 1), for: [sink])
    #expect(try queue.verify().isIntact)
    do throws(QueueError) {
      _ = try OfflineQueue.open(scratch.configuration())
      Issue.record("it was opened twice")
    } catch { #expect(error.code == .alreadyInUse) }
    await queue.close()
    #expect(scratch.files == ["link.db", "queue.db", "queue.db.lock"])
    #expect(try OfflineQueue.verify(path: link).isIntact)
    let again = try OfflineQueue.open(scratch.configuration())
    #expect(again.ledger().map(\.queued) == [1])
    await again.close()
  }

  @Test("A link that leads to itself is an error, and ends")
  func circle() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let link = scratch.directory + "/link.db"
    #expect(unsafe symlink("link.db", link) == 0)
    do throws(QueueError) {
      _ = try OfflineQueue.open(scratch.configuration { $0.path = link })
      Issue.record("it was opened")
    } catch { #expect(error.code == .ioError || error.code == .permission, "\(error)") }
  }
}
