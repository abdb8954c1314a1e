import TattlerConfig
import TattlerQueue
import Testing

@testable import TattlerHost

/// The values of the admin socket as JSON.
@Suite struct AdminDocumentTests {
  private func again<Document: AdminDocument>(_ document: Document) throws -> Document {
    try #require(Document(reading: try JSONValue(parsing: document.json)))
  }

  @Test("An overview is read as it was written")
  func overview() throws {
    var ledger = SinkLedger(name: "a \"b\"\n\u{1}")
    ledger.accepted = 28
    ledger.delivered = 1
    ledger.skipped = 1
    ledger.queued = 2
    ledger.dead = 3
    ledger.expired = 4
    ledger.evicted = 18
    ledger.queuedBatches = 2
    ledger.queuedBytes = 7
    var statistics = QueueStatistics()
    statistics.batches = 8
    statistics.bytes = 9
    statistics.deadBytes = 10
    statistics.fileBytes = 11
    statistics.oldestAcceptedAt = 1_700_000_000_000_000_001
    statistics.incidents.repairs = 1
    statistics.incidents.lostPoints = 2
    statistics.incidents.damagedBatches = 3
    statistics.incidents.lostRecords = 7
    statistics.incidents.failedCommits = 4
    statistics.incidents.droppedDeadLetters = 5
    statistics.incidents.clockSteps = 6
    let overview = QueueOverview(
      sinks: [ledger, SinkLedger(name: "b")], statistics: statistics, runningSinks: ["b"], isRunning: true)
    #expect(try again(overview) == overview)
    let empty = QueueOverview(sinks: [], statistics: QueueStatistics())
    #expect(try again(empty) == empty)
  }

  @Test("Batches and dead letters are read as they were written, without their rows")
  func lists() throws {
    let need = StoredBatch.Need(sinkName: "cloud", nextRow: 1, pointsLeft: 2, attempts: 3)
    let batch = StoredBatch(
      id: BatchID(rawValue: 17), acceptedAt: 5, rows: 6, points: 7, codec: "zstd", storedBytes: 8, needs: [need])
    let page = AdminPage([batch])
    #expect(try again(page).json == page.json)
    let letter = DeadLetter(
      id: 3, sink: SinkID(rawValue: 1), sinkName: "", batch: nil, reason: "damaged", message: "ü\u{0}\"", at: 9,
      rows: 1, points: 2, storedBytes: 0, payload: nil)
    let read = try again(letter)
    #expect(read.json == letter.json && read.batch == nil && read.message == "ü\u{0}\"")
    let group = DeadLetterGroup(
      sinkName: "a", reason: "r", letters: 1, kept: 2, rows: 3, points: 4, storedBytes: 5, oldestAt: 6, newestAt: 7)
    #expect(try again(group) == group)
  }

  @Test("What checks, repairs and replays came to is read as it was written")
  func care() throws {
    var check = QueueCheck()
    check.batches = 1
    check.points = 2
    check.deadLetters = 3
    check.damagedBatches = [BatchID(rawValue: 4)]
    check.damagedDeadLetters = [5, 6]
    check.contradictions = ["x"]
    check.structure = ["y", "z"]
    #expect(try again(check) == check)
    var report = QueueRepairReport()
    report.batches = 1
    report.points = 2
    report.lostPoints = 3
    #expect(try again(report) == report)
    report.setAsidePath = "/q.db.damaged"
    #expect(try again(report) == report)
    var replay = DeadLetterReplay()
    replay.letters = 1
    replay.points = 2
    replay.unplayable = 3
    #expect(try again(replay) == replay)
  }

  @Test(
    "A document of another shape is refused",
    arguments: ["{}", "[]", "null", "{\"items\":[{}]}", "{\"items\":3}", "{\"count\":\"1\"}", "{\"count\":1.5}"])
  func strange(text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(AdminPage<StoredBatch>(reading: value) == nil && AdminCount(reading: value) == nil)
    #expect(QueueCheck(reading: value) == nil && QueueOverview(reading: value) == nil)
  }
}
