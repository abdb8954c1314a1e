public import TattlerConfig
public import TattlerQueue

extension SinkLedger: AdminDocument {
  /// Writes the ledger.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writeMembers(to: &writer)
    writer.endObject()
  }

  /// Writes the figures alone, into an object that is open.
  func writeMembers(to writer: inout JSONWriter) {
    writer.key("points")
    writer.beginObject()
    writer.member("accepted", accepted)
    writer.member("delivered", delivered)
    writer.member("skipped", skipped)
    writer.member("queued", queued)
    writer.member("dead", dead)
    writer.member("expired", expired)
    writer.member("evicted", evicted)
    writer.endObject()
    writer.member("queued_batches", queuedBatches)
    writer.member("queued_bytes", queuedBytes)
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let name = document.text("name"), let points = document["points"],
      let accepted = points.integer("accepted"), let delivered = points.integer("delivered"),
      let skipped = points.integer("skipped"), let queued = points.integer("queued"), let dead = points.integer("dead"),
      let expired = points.integer("expired"), let evicted = points.integer("evicted"),
      let batches = document.integer("queued_batches"), let bytes = document.integer("queued_bytes")
    else { return nil }
    self.init(name: name)
    self.accepted = accepted
    self.delivered = delivered
    self.skipped = skipped
    self.queued = queued
    self.dead = dead
    self.expired = expired
    self.evicted = evicted
    queuedBatches = batches
    queuedBytes = bytes
  }
}

extension QueueIncidents: AdminDocument {
  /// Writes the counts.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("repairs", repairs)
    writer.member("lost_points", lostPoints)
    writer.member("lost_records", lostRecords)
    writer.member("damaged_batches", damagedBatches)
    writer.member("failed_commits", failedCommits)
    writer.member("dropped_dead_letters", droppedDeadLetters)
    writer.member("clock_steps", clockSteps)
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let repairs = document.integer("repairs"), let lostPoints = document.integer("lost_points"),
      let lostRecords = document.integer("lost_records"),
      let damagedBatches = document.integer("damaged_batches"),
      let failedCommits = document.integer("failed_commits"),
      let dropped = document.integer("dropped_dead_letters"), let clockSteps = document.integer("clock_steps")
    else { return nil }
    self.init()
    self.repairs = repairs
    self.lostPoints = lostPoints
    self.lostRecords = lostRecords
    self.damagedBatches = damagedBatches
    self.failedCommits = failedCommits
    droppedDeadLetters = dropped
    self.clockSteps = clockSteps
  }
}

extension QueueOverview: AdminDocument {
  /// Writes the overview.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("running", isRunning)
    writer.key("queue")
    writer.beginObject()
    writer.member("batches", statistics.batches)
    writer.member("bytes", statistics.bytes)
    writer.member("dead_bytes", statistics.deadBytes)
    writer.member("file_bytes", statistics.fileBytes)
    writer.member("oldest_at", optional: statistics.oldestAcceptedAt)
    writer.key("incidents")
    statistics.incidents.write(to: &writer)
    writer.endObject()
    writer.key("sinks")
    writer.beginArray()
    for sink in sinks {
      writer.beginObject()
      writer.member("name", sink.name)
      writer.member("running", runningSinks.contains(sink.name))
      sink.writeMembers(to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let isRunning = document["running"]?.booleanValue, let queue = document["queue"],
      let batches = queue.integer("batches"), let bytes = queue.integer("bytes"),
      let deadBytes = queue.integer("dead_bytes"), let fileBytes = queue.integer("file_bytes"),
      let incidents = queue["incidents"].flatMap({ QueueIncidents(reading: $0) }),
      let sinks: [SinkLedger] = document.documents("sinks")
    else { return nil }
    var statistics = QueueStatistics()
    statistics.batches = batches
    statistics.bytes = bytes
    statistics.deadBytes = deadBytes
    statistics.fileBytes = fileBytes
    statistics.oldestAcceptedAt = queue.time("oldest_at")
    statistics.incidents = incidents
    let running = (document["sinks"]?.arrayValue ?? []).filter { $0["running"]?.booleanValue == true }
    self.init(
      sinks: sinks, statistics: statistics, runningSinks: Set(running.compactMap { $0.text("name") }),
      isRunning: isRunning)
  }
}
