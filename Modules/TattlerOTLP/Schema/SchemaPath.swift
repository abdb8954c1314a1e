/// Where in a message a byte stands, found after the fact: decoders need not keep track of it.
enum SchemaPath {
  /// The path to the value that holds the byte at `offset`, in the names of OTLP/JSON, such as
  /// `resourceMetrics[0].scopeMetrics[2].metrics[1].name`; empty at the top of the message.
  ///
  /// The bytes may be malformed: the path goes as far as they can be read.
  static func path(toOffset offset: Int, in body: UnsafeRawBufferPointer, of message: Schema.Message) -> String {
    let table = SchemaTable.shared
    var path = ""
    var scanner = unsafe WireScanner(body)
    var message = message
    // Each round enters a message that is shorter than the one before.
    while let step = unsafe step(to: offset, &scanner, message) {
      let field = table[step.field]
      path += path.isEmpty ? field.text : "." + field.text
      if field.isRepeated { path += "[\(step.element)]" }
      guard field.kind == .message, step.isInside else { break }
      message = field.message
    }
    return path
  }

  private struct Step {
    /// The field in the table.
    var field: UInt8
    /// Its number among the values of the same field.
    var element: Int
    /// True where the byte stands in the value, false where it stands in the tag or the length.
    var isInside: Bool
  }

  /// Reads the fields of a message up to the one that holds the byte, and leaves the scanner at its value. Nil where
  /// none is known to hold it.
  private static func step(to offset: Int, _ scanner: inout WireScanner, _ message: Schema.Message) -> Step? {
    let table = SchemaTable.shared
    var counts: [16 of Int] = .init(repeating: 0)
    while unsafe scanner.index < scanner.end, unsafe scanner.index <= offset {
      guard let (number, wireType) = try? unsafe scanner.tag() else { return nil }
      let index = table.field(number, of: message)
      guard index != SchemaTable.none, wireType == table[index].kind.wireType || wireType == 2 else {
        guard (try? unsafe scanner.skip(number, wireType)) != nil else { return nil }
        continue
      }
      let field = table[index]
      let slot = Int(field.number)
      if unsafe scanner.index > offset { return Step(field: index, element: counts[slot], isInside: false) }
      if field.isPacked, wireType == 2 {
        guard let first = unsafe packed(to: offset, &scanner, field.kind, &counts[slot]) else { continue }
        return Step(field: index, element: first, isInside: true)
      }
      var content = unsafe scanner
      guard (try? unsafe scanner.skip(number, wireType)) != nil else {
        return Step(field: index, element: counts[slot], isInside: false)
      }
      if unsafe offset < scanner.index {
        guard wireType == 2, let end = try? unsafe content.lengthEnd() else {
          return Step(field: index, element: counts[slot], isInside: true)
        }
        unsafe content.end = end
        unsafe scanner = unsafe content
        return Step(field: index, element: counts[slot], isInside: unsafe offset >= content.index)
      }
      counts[slot] += 1
    }
    return nil
  }

  /// The number of the packed value that holds the byte; nil where it stands behind the list.
  private static func packed(
    to offset: Int, _ scanner: inout WireScanner, _ kind: Schema.Kind, _ count: inout Int
  ) -> Int? {
    guard let end = try? unsafe scanner.lengthEnd() else { return count }
    while unsafe scanner.index < end {
      guard (try? unsafe scanner.skip(1, kind.wireType)) != nil else { return count }
      if unsafe offset < scanner.index { return count }
      count += 1
    }
    return nil
  }
}
