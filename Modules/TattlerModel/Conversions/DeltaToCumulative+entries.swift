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

  /// What became of entries that were read.
  package struct Restoration: Sendable, Hashable {
    /// Entries that cannot be read; they stay in the store.
    package var damaged = 0
    /// Series that are not remembered, as there are too many, or too large ones: those that were seen last are.
    package var surplus = 0
    /// Series that are not remembered, as they are idle.
    package var idle = 0
  }

  /// Has ``changedEntries()`` tell what changes from now on.
  package mutating func trackChanges() { table.trackChanges() }

  /// Has ``changedEntries()`` tell every series until the next commit.
  package mutating func noteAll() { table.noteAll() }

  /// The entries that have changed since the last commit. Of two with one key the second one counts.
  package func changedEntries() -> [Entry] {
    table.changed.map {
      Entry(key: Self.entryKey($0.key), value: $0.state.map { [key = $0.key] in Self.value(key, $0) })
    }
  }

  /// Says that ``changedEntries()`` are stored.
  package mutating func commitChanges() { table.commitChanges() }

  /// Makes everything what it was at the last commit.
  package mutating func rollBack() { table.rollBack() }

  /// Remembers what a store has kept, beside what is remembered already. The next commits have the store forget what is
  /// not.
  ///
  /// - Parameter now: the clock by which series are idle, in nanoseconds since 1970.
  package mutating func restore(_ entries: [(key: [UInt8], value: [UInt8])], now: UInt64) -> Restoration {
    var result = Restoration()
    var series: [(key: SeriesKey, state: SeriesState)] = []
    for entry in entries {
      do throws(SnapshotReader.Malformed) {
        let (key, state) = try Self.read(entry.key, entry.value)
        if state.idleNanoseconds(now) > table.limits.idleNanoseconds {
          table.surplus.append(key)
          result.idle += 1
        } else {
          series.append((key, state))
        }
      } catch { result.damaged += 1 }
    }
    let newestFirst = series.indices.sorted { series[$0].state.seen > series[$1].state.seen }
    for index in newestFirst {
      let (key, state) = series[index]
      if table.slot(of: key) != nil {
        result.damaged += 1
      } else if table.add(key, state) != .added {
        table.surplus.append(key)
        result.surplus += 1
      }
    }
    return result
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
