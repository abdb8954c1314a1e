public import TattlerConfig
public import TattlerQueue

extension DeadLetter: AdminDocument {
  /// Writes the letter without its rows.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }

  /// Writes the members alone, into an object that is open.
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("sink", sinkName)
    writer.member("sink_id", sink.rawValue)
    writer.member("batch", optional: batch?.rawValue)
    writer.member("reason", reason)
    writer.member("message", message)
    writer.member("at", at)
    writer.member("rows", rows)
    writer.member("points", points)
    writer.member("stored_bytes", storedBytes)
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let id = document["id"]?.integerValue, let sinkName = document.text("sink"),
      let sink = document["sink_id"]?.integerValue, let reason = document.text("reason"),
      let message = document.text("message"), let at = document.time("at"), let rows = document.integer("rows"),
      let points = document.integer("points"), let storedBytes = document.integer("stored_bytes")
    else { return nil }
    self.init(
      id: id, sink: SinkID(rawValue: sink), sinkName: sinkName,
      batch: document["batch"]?.integerValue.map { BatchID(rawValue: $0) }, reason: reason, message: message, at: at,
      rows: rows, points: points, storedBytes: storedBytes, payload: nil)
  }
}

extension DeadLetterGroup: AdminDocument {
  /// Writes the group.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("sink", sinkName)
    writer.member("reason", reason)
    writer.member("letters", letters)
    writer.member("kept", kept)
    writer.member("rows", rows)
    writer.member("points", points)
    writer.member("stored_bytes", storedBytes)
    writer.member("oldest_at", oldestAt)
    writer.member("newest_at", newestAt)
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let sinkName = document.text("sink"), let reason = document.text("reason"),
      let letters = document.integer("letters"), let kept = document.integer("kept"),
      let rows = document.integer("rows"), let points = document.integer("points"),
      let storedBytes = document.integer("stored_bytes"), let oldestAt = document.time("oldest_at"),
      let newestAt = document.time("newest_at")
    else { return nil }
    self.init(
      sinkName: sinkName, reason: reason, letters: letters, kept: kept, rows: rows, points: points,
      storedBytes: storedBytes, oldestAt: oldestAt, newestAt: newestAt)
  }
}

extension DeadLetterReplay: AdminDocument {
  /// Writes what a replay came to.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("letters", letters)
    writer.member("points", points)
    writer.member("unplayable", unplayable)
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let letters = document.integer("letters"), let points = document.integer("points"),
      let unplayable = document.integer("unplayable")
    else { return nil }
    self.init()
    self.letters = letters
    self.points = points
    self.unplayable = unplayable
  }
}
