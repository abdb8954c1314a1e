internal import CTattlerPlugin
internal import TattlerModel

/// A repeated field of eight-byte numbers while its message is read.
struct NumberList {
  /// The tag of a packed run.
  let packed: UInt32
  /// The tag of a single number.
  let single: UInt32
  var range = tattler_range()
  /// True where the numbers came in pieces that do not lie side by side in the batch.
  var isSplit = false
}

/// The signed integers of protobuf that are `sint32`.
enum ZigZag {
  static func int32(_ varint: UInt64) -> Int32 {
    let bits = UInt32(truncatingIfNeeded: varint)
    return Int32(bitPattern: (bits &>> 1) ^ (0 &- (bits & 1)))
  }

  static func varint(_ value: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: (value &<< 1) ^ (value &>> 31)))
  }
}

/// Bucket counts and bounds: packed as a rule, one by one or in pieces where a writer likes it so.
extension MessageReader {
  /// Reads a piece of a repeated field of fixed 64-bit numbers.
  func readNumbers(
    _ cursor: inout WireCursor, _ tag: UInt32, _ list: inout NumberList, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    let first = builder.numbers.count
    if tag == list.packed {
      try appendPacked(unsafe try cursor.block(), &builder)
    } else {
      let offset = unsafe cursor.position
      try builder.numbers.add(tattler_payload(u64: unsafe try cursor.fixed64()), at: offset)
      if builder.numbers.count & 0xFFF == 0 { try checkSize(builder, at: offset) }
    }
    let added = builder.numbers.count &- first
    guard added > 0 else { return }
    if list.range.count == 0 {
      list.range.first = UInt32(truncatingIfNeeded: first)
    } else if Int(list.range.first) &+ Int(list.range.count) != first {
      list.isSplit = true
      builder.numbers.truncate(to: first)
      return
    }
    list.range.count &+= UInt32(truncatingIfNeeded: added)
  }

  private func appendPacked(_ run: Range<Int>, _ builder: inout MetricBatchBuilder) throws(OTLPFault) {
    guard run.count & 7 == 0 else { throw OTLPFault(.truncated, at: run.lowerBound) }
    let added = run.count &>> 3
    if added == 0 { return }
    try checkRoom(run.count, builder, at: run.lowerBound)
    try builder.numbers.makeRoom(added, at: run.lowerBound)
    guard let target = unsafe builder.numbers.reservedSpace else { return }
    // The batch is little-endian, as the message is.
    unsafe UnsafeMutableRawPointer(target).copyMemory(from: body + run.lowerBound, byteCount: run.count)
    unsafe builder.numbers.commit(added)
  }

  /// The numbers of a message that is over; those that came in pieces are read once more.
  @inline(__always)
  func joined(
    _ list: NumberList, in message: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_range {
    list.isSplit ? try collect(list, in: message, &builder) : list.range
  }

  private func collect(
    _ list: NumberList, in message: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_range {
    var whole = NumberList(packed: list.packed, single: list.single)
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      if tag == list.packed || tag == list.single {
        unsafe try readNumbers(&cursor, tag, &whole, &builder)
      } else {
        unsafe try cursor.skip(tag, at: start)
      }
    }
    return whole.range
  }

  /// `ExponentialHistogramDataPoint.Buckets` that come in some pieces: the last offset, and the counts of all.
  func buckets(
    _ pieces: [Range<Int>], _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> (offset: Int32, counts: tattler_range) {
    var offset: Int32 = 0
    let first = builder.numbers.count
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let tag = unsafe try cursor.tag()
        switch tag {
        case 0x08: offset = ZigZag.int32(unsafe try cursor.varint())
        case 0x10:
          try builder.numbers.add(tattler_payload(u64: unsafe try cursor.varint()), at: start)
          if builder.numbers.count & 0xFFF == 0 { try checkSize(builder, at: start) }
        case 0x12: try appendVarints(unsafe try cursor.block(), &builder)
        default: unsafe try cursor.skip(tag, at: start)
        }
      }
    }
    let count = builder.numbers.count &- first
    if count == 0 { return (offset, tattler_range()) }
    try checkSize(builder, at: pieces.first?.lowerBound ?? 0)
    return (
      offset, tattler_range(first: UInt32(truncatingIfNeeded: first), count: UInt32(truncatingIfNeeded: count))
    )
  }

  private func appendVarints(_ run: Range<Int>, _ builder: inout MetricBatchBuilder) throws(OTLPFault) {
    // Each varint has one byte below 0x80, its last.
    var count = 0
    for index in run { count &+= unsafe body[index] < 0x80 ? 1 : 0 }
    try checkRoom(count &* MemoryLayout<tattler_payload>.stride, builder, at: run.lowerBound)
    try builder.numbers.makeRoom(count, at: run.lowerBound)
    var cursor = unsafe cursor(run)
    while unsafe cursor.hasMore {
      unsafe builder.numbers.appendReserved(tattler_payload(u64: try cursor.varint()))
    }
  }
}
