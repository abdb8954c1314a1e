internal import TattlerModel

/// Label blocks of the text, braces included, and the attribute sets that they became.
///
/// An exposition has the same labels for each of its families. A block whose bytes were read before as the whole block
/// of a sample need not be taken apart again.
struct KnownBlocks: ~Copyable {
  /// Bytes behind the labels of a sample among which the closing brace is looked for: a value and a time are shorter.
  static let longestTail = 64

  private struct Entry: BitwiseCopyable {
    var offset: UInt32
    var length: UInt32
    var hash: UInt32
    var set: UInt32
  }

  private var entries = RecordTable<Entry>()
  private var slots = SlotTable()
  private var seed: UInt64 = 0

  init() {}

  mutating func begin(_ seed: UInt64) throws(TextFault) {
    self.seed = seed
    entries.removeAll()
    do throws(MetricBatchError) { try slots.reset() } catch { throw TextFault(.batchTooLarge, at: 0) }
  }

  /// The last closing brace of a line, if it stands near the end: that of the labels in all but odd lines.
  @unsafe
  @inline(__always)
  static func lastBrace(_ text: UnsafePointer<UInt8>, after start: Int, _ end: Int) -> Int? {
    var index = end &- 1
    let lowest = max(start, end &- longestTail)
    while index > lowest {
      if unsafe text[index] == UInt8(ascii: "}") { return index }
      index &-= 1
    }
    return nil
  }

  @unsafe
  @inline(__always)
  func hash(_ text: UnsafePointer<UInt8>, _ block: Range<Int>) -> UInt32 {
    unsafe ByteHash.of(text + block.lowerBound, block.count, seed: seed)
  }

  /// The set that a block of these bytes became.
  @unsafe
  @inline(__always)
  func find(_ text: UnsafePointer<UInt8>, _ block: Range<Int>, _ hash: UInt32) -> UInt32? {
    let known = unsafe entries.records
    let found = slots.find(hash) { index in
      guard index < known.count else { return false }
      let entry = unsafe known[index]
      return unsafe Int(entry.length) == block.count
        && ByteScan.equal(text + Int(entry.offset), text + block.lowerBound, block.count)
    }
    return found.map { unsafe known[$0].set }
  }

  /// Remembers a block that was read.
  mutating func insert(_ block: Range<Int>, _ hash: UInt32, _ set: UInt32) throws(TextFault) {
    let entry = Entry(
      offset: UInt32(truncatingIfNeeded: block.lowerBound), length: UInt32(truncatingIfNeeded: block.count),
      hash: hash, set: set)
    try entries.add(entry, at: block.lowerBound)
    if slots.isCrowded {
      let known = unsafe entries.records
      do throws(MetricBatchError) {
        try slots.rebuild(count: known.count &- 1) { index in unsafe known[index].hash }
      } catch { throw TextFault(.batchTooLarge, at: block.lowerBound) }
    }
    slots.insert(hash, entries.count &- 1)
  }
}
