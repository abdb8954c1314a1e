internal import CTattlerPlugin

/// Writes attributes as bytes that are the same for the same attributes, in whatever order they come.
///
/// It reads the tables of a builder, which must not grow meanwhile.
@safe
struct AttributeBytes {
  private let sets: UnsafeBufferPointer<tattler_range>
  private let attributes: UnsafeBufferPointer<tattler_attribute>
  private let text: UnsafeBufferPointer<UInt8>
  private let blob: UnsafeBufferPointer<UInt8>
  /// Attributes of one set before they are sorted, and where each begins and ends. Kept for their memory.
  private var pieces: [UInt8] = []
  private var ranges: [Range<Int>] = []

  init(_ builder: borrowing MetricBatchBuilder) {
    unsafe sets = builder.attributeSets.records
    unsafe attributes = builder.attributes.records
    unsafe text = builder.text.records
    unsafe blob = builder.blob.records
  }

  /// Appends the attributes of a set.
  mutating func append(set: UInt32, to bytes: inout [UInt8]) {
    append(sorted: unsafe sets[Int(set)], to: &bytes)
  }

  /// Appends a text with its length.
  func append(_ text: tattler_text, to bytes: inout [UInt8]) {
    let start = Int(text.offset)
    Self.append(UInt64(text.length), to: &bytes)
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: self.text[start..<start &+ Int(text.length)]))
  }

  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  private mutating func append(sorted range: tattler_range, to bytes: inout [UInt8]) {
    Self.append(UInt64(range.count), to: &bytes)
    if range.count == 0 { return }
    if range.count == 1 { return append(Int(range.first), to: &bytes) }
    // Nested lists find these empty and use memory of their own.
    var pieces: [UInt8] = []
    var ranges: [Range<Int>] = []
    swap(&pieces, &self.pieces)
    swap(&ranges, &self.ranges)
    pieces.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    for index in Int(range.first)..<Int(range.first) &+ Int(range.count) {
      let start = pieces.count
      append(index, to: &pieces)
      ranges.append(start..<pieces.count)
    }
    unsafe pieces.withUnsafeBytes { pieces in
      ranges.sort { unsafe pieces[$0].lexicographicallyPrecedes(pieces[$1]) }
      for range in ranges { unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: pieces[range])) }
    }
    swap(&pieces, &self.pieces)
    swap(&ranges, &self.ranges)
  }

  private mutating func append(_ index: Int, to bytes: inout [UInt8]) {
    let attribute = unsafe attributes[index]
    append(attribute.key, to: &bytes)
    bytes.append(UInt8(truncatingIfNeeded: attribute.kind))
    switch BatchValueKind(rawValue: attribute.kind) {
    case .none: break
    case .string: append(attribute.value.text, to: &bytes)
    case .bytes:
      let range = attribute.value.range
      Self.append(UInt64(range.count), to: &bytes)
      unsafe bytes.append(contentsOf: blob[Int(range.first)..<Int(range.first) &+ Int(range.count)])
    case .array:
      let range = attribute.value.range
      Self.append(UInt64(range.count), to: &bytes)
      for element in Int(range.first)..<Int(range.first) &+ Int(range.count) { append(element, to: &bytes) }
    case .keyValues: append(sorted: attribute.value.range, to: &bytes)
    default: Self.append(attribute.value.bits, to: &bytes)
    }
  }
}
