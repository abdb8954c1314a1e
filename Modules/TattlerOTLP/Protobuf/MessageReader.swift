internal import CTattlerPlugin
internal import TattlerModel

/// The decoder's memory and the message that it reads just now.
///
/// A message is read once, from its first byte to its last, straight into the builder's tables. Exporters write the
/// same attributes over and over, as each metric has them anew: the bytes of a run of attributes are looked up before
/// they are taken apart. What protobuf allows and nobody writes (a sub-message in several pieces, lists that are
/// interleaved with other fields) is read by a second walk over that one message.
///
/// Offsets of the body stand where other decoders have pointers.
@safe
struct MessageReader: ~Copyable, @unchecked Sendable {
  /// Entries above which the memory is given back after a body.
  private static let keptEntries = 1 << 17
  /// Attributes of a set whose key and value are remembered for the next set.
  static let rememberedAttributes = 64

  /// A run of attributes of the body, and the set that it became.
  struct SetEntry: BitwiseCopyable {
    var offset: UInt32
    var length: UInt32
    var hash: UInt32
    var set: UInt32
  }

  /// A key that is in the builder's text.
  struct KeyEntry: BitwiseCopyable {
    var text: tattler_text
    var hash: UInt32
  }

  /// An attribute that stood at the same place in another set.
  struct Remembered: BitwiseCopyable {
    var key: tattler_text
    var value: tattler_text
  }

  var sets = RecordTable<SetEntry>()
  var setSlots = SlotTable()
  var keys = RecordTable<KeyEntry>()
  var keySlots = SlotTable()
  var remembered = RecordTable<Remembered>()
  /// Attributes of lists that are not complete yet.
  var staged = RecordTable<tattler_attribute>()
  let seed: UInt64

  /// The body; valid while it is read.
  var body: UnsafePointer<UInt8>
  var count = 0
  private var batchByteCount = Int.max

  init(seed: UInt64) {
    self.seed = seed
    unsafe body = Self.noBytes
  }

  private static var noBytes: UnsafePointer<UInt8> {
    // A place that is never read, for a body without bytes.
    unsafe UnsafePointer(bitPattern: 16).unsafelyUnwrapped
  }

  mutating func begin(
    _ bytes: UnsafeBufferPointer<UInt8>, _ limits: OTLPLimits, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    unsafe body = bytes.baseAddress ?? Self.noBytes
    count = bytes.count
    batchByteCount = limits.batchByteCount
    sets.removeAll()
    keys.removeAll()
    remembered.removeAll()
    staged.removeAll()
    do throws(MetricBatchError) {
      try setSlots.reset()
      try keySlots.reset()
    } catch { throw OTLPFault(.batchTooLarge, at: 0) }
    for _ in 0..<Self.rememberedAttributes {
      try remembered.add(Remembered(key: tattler_text(), value: tattler_text()), at: 0)
    }
    if builder.attributeSets.count == 0 {
      try builder.attributeSets.add(tattler_range(first: 0, count: 0), at: 0)
    }
  }

  /// Ends the body: forgets where it was and gives back what was needed for it alone.
  mutating func end() {
    unsafe body = Self.noBytes
    count = 0
    if sets.count > Self.keptEntries { sets = RecordTable() }
    if keys.count > Self.keptEntries { keys = RecordTable() }
    if staged.reservedCount > Self.keptEntries { staged = RecordTable() }
  }

  /// A cursor over some bytes of the body.
  @inline(__always)
  func cursor(_ range: Range<Int>) -> WireCursor { unsafe WireCursor(body, range) }

  /// Stops where the batch is over its limit.
  func checkSize(_ builder: borrowing MetricBatchBuilder, at offset: Int) throws(OTLPFault) {
    let staged = staged.count &* MemoryLayout<tattler_attribute>.stride
    if batchByteCount < Int.max, builder.byteCount &+ staged > batchByteCount {
      throw OTLPFault(.batchTooLarge, at: offset)
    }
  }

  /// Stops before `additional` bytes would take the batch over its limit: for runs that grow when they are stored.
  func checkRoom(
    _ additional: Int, _ builder: borrowing MetricBatchBuilder, at offset: Int
  ) throws(OTLPFault) {
    if batchByteCount < Int.max, builder.byteCount &+ additional > batchByteCount {
      throw OTLPFault(.batchTooLarge, at: offset)
    }
  }

  /// Copies bytes of the body into the builder's text. Whether they are UTF-8 is looked at when all have come.
  @inline(__always)
  func addText(_ range: Range<Int>, _ builder: inout MetricBatchBuilder) throws(OTLPFault) -> tattler_text {
    let length = range.count
    if length == 0 { return tattler_text() }
    try builder.text.makeRoom(length &+ 16, at: range.lowerBound)
    guard let target = unsafe builder.text.reservedSpace else { return tattler_text() }
    let text = tattler_text(
      offset: UInt32(truncatingIfNeeded: builder.text.count), length: UInt32(truncatingIfNeeded: length))
    let source = unsafe body + range.lowerBound
    if length <= 64, range.lowerBound &+ length &+ 16 <= count {
      unsafe ByteScan.copyPadded(source, to: target, length)
    } else {
      unsafe target.update(from: source, count: length)
    }
    unsafe builder.text.commit(length)
    return text
  }

  /// Copies bytes of the body into the builder's blob.
  func addBlob(_ range: Range<Int>, _ builder: inout MetricBatchBuilder) throws(OTLPFault) -> tattler_range {
    if range.isEmpty { return tattler_range() }
    let first = builder.blob.count
    do throws(MetricBatchError) {
      unsafe try builder.blob.append(
        contentsOf: UnsafeBufferPointer(start: body + range.lowerBound, count: range.count))
    } catch { throw OTLPFault(.batchTooLarge, at: range.lowerBound) }
    return tattler_range(
      first: UInt32(truncatingIfNeeded: first), count: UInt32(truncatingIfNeeded: range.count))
  }

  /// Where all values of a field stand inside of some pieces of a message: what protobuf's merging needs.
  func occurrences(of wanted: UInt32, in pieces: [Range<Int>]) throws(OTLPFault) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let tag = unsafe try cursor.tag()
        if tag == wanted {
          found.append(unsafe try cursor.block())
        } else {
          unsafe try cursor.skip(tag, at: start)
        }
      }
    }
    return found
  }
}
