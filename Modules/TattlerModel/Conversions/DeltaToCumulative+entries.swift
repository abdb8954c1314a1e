/// The state as entries of a store, of which only those are written that changed.
extension DeltaToCumulative {
  /// What a store keeps of a series.
  package struct Entry: Sendable, Hashable {
    /// What the store finds it by.
    package let key: [UInt8]
    /// What it remembers; nil where it is to forget the entry.
    package let value: [UInt8]?
  }

  /// The most bytes of an entry's key.
  package static let maximumKeyBytes = 1_024

  /// Has ``takeEntries()`` tell what changes from now on.
  package mutating func trackChanges() { table.trackChanges() }

  /// Has the next ``takeEntries()`` tell every series.
  package mutating func noteAll() { table.noteAll() }

  /// The entries that have changed since the last call. Of two with one key the second one counts.
  package mutating func takeEntries() -> [Entry] {
    table.takeChanges().map {
      Entry(key: Self.entryKey($0.key), value: $0.state.map { [key = $0.key] in Self.value(key, $0) })
    }
  }

  /// Remembers what a store has kept, beside what is remembered already.
  ///
  /// - Returns: the number of entries that cannot be read, or are too many.
  package mutating func restore(_ entries: [(key: [UInt8], value: [UInt8])]) -> Int {
    var damaged = 0
    for entry in entries {
      do throws(SnapshotReader.Malformed) {
        let (key, state) = try Self.read(entry.key, entry.value)
        if table.slot(of: key) != nil || table.add(key, state) == nil { damaged += 1 }
      } catch { damaged += 1 }
    }
    return damaged
  }

  /// A short series is its own key; of a long one the beginning and a hash are, and the value has it whole.
  private static func entryKey(_ key: SeriesKey) -> [UInt8] {
    if key.bytes.count < maximumKeyBytes { return [0] + key.bytes }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    var short: [UInt8] = [1] + key.bytes.prefix(maximumKeyBytes - 9)
    AttributeBytes.append(hash, to: &short)
    return short
  }

  private static func value(_ key: SeriesKey, _ state: SeriesState) -> [UInt8] {
    var writer = SnapshotWriter()
    writer.add(UInt64(1))
    writer.add(key.bytes.count < maximumKeyBytes ? [] : key.bytes)
    for time in [state.start, state.time, state.seen] { writer.add(time) }
    writer.add(state.value)
    return writer.bytes
  }

  private static func read(
    _ key: [UInt8], _ value: [UInt8]
  ) throws(SnapshotReader.Malformed) -> (SeriesKey, SeriesState) {
    var reader = SnapshotReader(value)
    guard try reader.number() == 1 else { throw SnapshotReader.Malformed() }
    let whole = try reader.run()
    let series = SeriesKey(bytes: key.first == 0 ? Array(key.dropFirst()) : whole)
    let state = SeriesState(
      start: try reader.number(), time: try reader.number(), seen: try reader.number(), value: try reader.value())
    guard reader.isAtEnd, entryKey(series) == key else { throw SnapshotReader.Malformed() }
    return (series, state)
  }
}
