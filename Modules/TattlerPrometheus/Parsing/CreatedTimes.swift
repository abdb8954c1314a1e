/// The `_created` samples of a text, one of each series and time.
struct CreatedTimes: ~Copyable {
  /// A `_created` sample.
  struct Entry: BitwiseCopyable {
    var family: UInt32
    var set: UInt32
    var nanoseconds: Int64
    /// The time of the sample itself, if it has one: that of the point that it belongs to.
    var hasTime: Bool
    var time: Int64
    /// True where a point has taken it.
    var isUsed = false
  }

  private var entries: [Entry] = []
  private var index = IndexTable()
  private var seed: UInt64 = 0

  init() {}

  mutating func begin(_ seed: UInt64) {
    self.seed = seed
    entries.removeAll(keepingCapacity: true)
    index.removeAll()
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Samples that no point has taken.
  var unused: Int { entries.count { !$0.isUsed } }

  /// Adds a sample.
  mutating func add(_ entry: Entry, at offset: Int) throws(TextFault) {
    let key = hash(entry)
    if index.find(key, { isSame(entries[$0], entry) }) != nil { throw TextFault(.duplicateSample, at: offset) }
    entries.append(entry)
    do { try index.insert(key, entries.count - 1) } catch { throw TextFault(.batchTooLarge, at: offset) }
  }

  /// The time of creation of a point's series, in nanoseconds since 1970; nil where none was told.
  mutating func take(_ family: UInt32, set: UInt32, hasTime: Bool, time: Int64) -> Int64? {
    let wanted = Entry(family: family, set: set, nanoseconds: 0, hasTime: hasTime, time: time)
    guard let found = index.find(hash(wanted), { isSame(entries[$0], wanted) }) else { return nil }
    entries[found].isUsed = true
    return entries[found].nanoseconds
  }

  private func hash(_ entry: Entry) -> UInt64 {
    var hash = BytesHash(seed: seed)
    hash.add(UInt64(entry.family) << 32 | UInt64(entry.set))
    hash.add(UInt64(bitPattern: entry.time) ^ (entry.hasTime ? 0x5555 : 0))
    return hash.finish()
  }

  private func isSame(_ left: Entry, _ right: Entry) -> Bool {
    left.family == right.family && left.set == right.set && left.time == right.time && left.hasTime == right.hasTime
  }
}
