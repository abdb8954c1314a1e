public import TattlerConfig
public import TattlerQueue

extension QueueCheck: AdminDocument {
  /// Writes what a check found.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("intact", isIntact)
    writer.member("batches", batches)
    writer.member("points", points)
    writer.member("dead_letters", deadLetters)
    writer.member("damaged_batches", damagedBatches.map(\.rawValue))
    writer.member("damaged_dead_letters", damagedDeadLetters)
    writer.member("contradictions", contradictions)
    writer.member("structure", structure)
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let batches = document.integer("batches"), let points = document.integer("points"),
      let letters = document.integer("dead_letters"), let damaged = document.integers("damaged_batches"),
      let damagedLetters = document.integers("damaged_dead_letters"),
      let contradictions = document.texts("contradictions"), let structure = document.texts("structure")
    else { return nil }
    self.init()
    self.batches = batches
    self.points = points
    deadLetters = letters
    damagedBatches = damaged.map { BatchID(rawValue: $0) }
    damagedDeadLetters = damagedLetters
    self.contradictions = contradictions
    self.structure = structure
  }
}

extension QueueRepairReport: AdminDocument {
  /// Writes what a repair kept and lost.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("batches", batches)
    writer.member("points", points)
    writer.member("lost_points", lostPoints)
    writer.key("set_aside")
    if let setAsidePath { writer.string(setAsidePath) } else { writer.null() }
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  public init?(reading document: JSONValue) {
    guard let batches = document.integer("batches"), let points = document.integer("points"),
      let lostPoints = document.integer("lost_points")
    else { return nil }
    self.init()
    self.batches = batches
    self.points = points
    self.lostPoints = lostPoints
    setAsidePath = document.text("set_aside")
  }
}

/// A page of a list, as an answer.
struct AdminPage<Element: AdminDocument>: AdminDocument {
  var items: [Element]

  init(_ items: [Element]) { self.items = items }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("items", items)
    writer.endObject()
  }

  init?(reading document: JSONValue) {
    guard let items: [Element] = document.documents("items") else { return nil }
    self.items = items
  }
}

/// A number, as an answer.
struct AdminCount: AdminDocument {
  var count: Int

  init(_ count: Int) { self.count = count }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("count", count)
    writer.endObject()
  }

  init?(reading document: JSONValue) {
    guard let count = document.integer("count") else { return nil }
    self.count = count
  }
}
