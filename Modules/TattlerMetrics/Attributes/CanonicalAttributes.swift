/// The one form of all encodings of the same set: keys ascend by their bytes, and of several values of a key the last
/// is there.
enum CanonicalAttributes {
  /// The canonical form; nil where the bytes are it already.
  static func of(_ start: UnsafeRawPointer, byteCount: Int) -> [UInt8]? {
    var reader = unsafe AttributeReader(start, byteCount: byteCount)
    var elements: [AttributeReader.Element] = []
    while let element = reader.next() { elements.append(element) }
    let isCanonical = zip(elements, elements.dropFirst()).allSatisfy { unsafe compare($0.key, $1.key) < 0 }
    if isCanonical { return nil }
    let order = elements.indices.sorted { left, right in
      let difference = unsafe compare(elements[left].key, elements[right].key)
      return difference == 0 ? left < right : difference < 0
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for (place, index) in order.enumerated() {
      if place + 1 < order.count, unsafe compare(elements[index].key, elements[order[place + 1]].key) == 0 { continue }
      unsafe bytes.append(contentsOf: elements[index].whole)
    }
    return bytes
  }

  private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    for index in 0..<min(left.count, right.count) {
      let (one, other) = unsafe (left[index], right[index])
      if one != other { return one < other ? -1 : 1 }
    }
    return left.count - right.count
  }
}

extension CanonicalAttributes {
  /// The canonical form of attributes; attributes without a key are left out.
  static func bytes(of attributes: Attributes) -> [UInt8] {
    func encode(_ memory: UnsafeMutableRawBufferPointer) -> AttributeEncoder {
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes.elements.span, nil)
      return encoder
    }
    let needed = unsafe withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { unsafe encode($0).count }
    return unsafe withUnsafeTemporaryAllocation(byteCount: max(8, needed), alignment: 8) { memory in
      let encoder = unsafe encode(memory)
      if let canonical = unsafe of(encoder.bytes, byteCount: encoder.count) { return canonical }
      return unsafe [UInt8](UnsafeBufferPointer(start: encoder.bytes, count: encoder.count))
    }
  }
}
