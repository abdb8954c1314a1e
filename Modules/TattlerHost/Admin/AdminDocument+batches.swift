public import TattlerConfig
public import TattlerQueue

extension StoredBatch: AdminDocument {
  /// Writes the batch without its bytes.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }

  /// Writes the members alone, into an object that is open.
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id.rawValue)
    writer.member("accepted_at", acceptedAt)
    writer.member("rows", rows)
    writer.member("points", points)
    writer.member("codec", codec)
    writer.member("stored_bytes", storedBytes)
    writer.member("needs", needs)
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let id = document["id"]?.integerValue, let acceptedAt = document.time("accepted_at"),
      let rows = document.integer("rows"), let points = document.integer("points"), let codec = document.text("codec"),
      let storedBytes = document.integer("stored_bytes"), let needs: [Need] = document.documents("needs")
    else { return nil }
    self.init(
      id: BatchID(rawValue: id), acceptedAt: acceptedAt, rows: rows, points: points, codec: codec,
      storedBytes: storedBytes, needs: needs)
  }
}

extension StoredBatch.Need: AdminDocument {
  /// Writes what a sink still needs.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("sink", sinkName)
    writer.member("next_row", nextRow)
    writer.member("points_left", pointsLeft)
    writer.member("attempts", attempts)
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let sinkName = document.text("sink"), let nextRow = document.integer("next_row"),
      let pointsLeft = document.integer("points_left"), let attempts = document.integer("attempts")
    else { return nil }
    self.init(sinkName: sinkName, nextRow: nextRow, pointsLeft: pointsLeft, attempts: attempts)
  }
}
