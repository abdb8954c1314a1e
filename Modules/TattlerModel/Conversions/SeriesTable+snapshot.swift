/// What a conversion remembers as bytes, so that it outlives the process.
extension SeriesTable {
  private static let version: UInt8 = 1

  /// - Parameter kind: four bytes that say which conversion it is.
  func snapshot(_ kind: StaticString) -> [UInt8] {
    var writer = SnapshotWriter()
    writer.add(Self.header(kind))
    writer.add(UInt64(count))
    for (key, state) in all {
      writer.add(key.bytes)
      for time in [state.start, state.time, state.seen] { writer.add(time) }
      writer.add(state.value)
    }
    return writer.bytes
  }

  /// Remembers what a snapshot says and forgets everything else; the table stays as it is where that fails. Series beyond
  /// the limit are left out.
  mutating func restore(_ bytes: [UInt8], _ kind: StaticString) throws(ConversionSnapshotError) {
    var reader = SnapshotReader(bytes)
    guard let header = try? reader.run(), header.dropLast() == Self.header(kind).dropLast() else {
      throw ConversionSnapshotError(.notASnapshot, "the bytes are not the snapshot of this conversion")
    }
    guard header.last == Self.version else {
      throw ConversionSnapshotError(
        .unsupportedVersion, "the snapshot has version \(header.last ?? 0), this program reads \(Self.version)")
    }
    var table = SeriesTable(limits)
    do throws(SnapshotReader.Malformed) { try table.read(&reader) } catch {
      throw ConversionSnapshotError(.malformed, "the snapshot is damaged")
    }
    self = table
  }

  private mutating func read(_ reader: inout SnapshotReader) throws(SnapshotReader.Malformed) {
    var left = try reader.number()
    while left > 0 {
      let key = SeriesKey(bytes: try reader.run())
      let state = SeriesState(
        start: try reader.number(), time: try reader.number(), seen: try reader.number(), value: try reader.value())
      guard slot(of: key) == nil else { throw SnapshotReader.Malformed() }
      _ = add(key, state)
      left -= 1
    }
    guard reader.isAtEnd else { throw SnapshotReader.Malformed() }
  }

  private static func header(_ kind: StaticString) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: kind.utf8Start, count: kind.utf8CodeUnitCount)) + [version]
  }
}

extension CumulativeToDelta {
  /// What is remembered of all series, as bytes for a file: where a restart must not lose the next delta of each.
  ///
  /// The bytes have a version of their own and hold names and attributes of series; options and limits are not part of
  /// them.
  public func snapshot() -> [UInt8] { table.snapshot("TCTD") }

  /// Remembers what a snapshot says, and forgets everything else.
  ///
  /// - Throws: ``ConversionSnapshotError`` where the bytes are not a snapshot of this conversion; then it stays as it is.
  public mutating func restore(_ snapshot: [UInt8]) throws(ConversionSnapshotError) {
    try table.restore(snapshot, "TCTD")
  }
}

extension DeltaToCumulative {
  /// What is remembered of all series, as bytes for a file: where a restart must not begin every series anew.
  ///
  /// The bytes have a version of their own and hold names and attributes of series; options and limits are not part of
  /// them.
  public func snapshot() -> [UInt8] { table.snapshot("TDTC") }

  /// Remembers what a snapshot says, and forgets everything else.
  ///
  /// - Throws: ``ConversionSnapshotError`` where the bytes are not a snapshot of this conversion; then it stays as it is.
  public mutating func restore(_ snapshot: [UInt8]) throws(ConversionSnapshotError) {
    try table.restore(snapshot, "TDTC")
  }
}
