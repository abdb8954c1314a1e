internal import TattlerModel

/// Writes attributes as bytes, in the order given, so that a series is found by one hash and one comparison.
///
/// Writes into memory that is there; where it is too little, the count goes on and says how much it takes.
@safe
struct AttributeEncoder {
  private let base: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  /// Bytes written, or needed where they are more than there is room for.
  private(set) var count = 0
  /// An attribute without a key was left out.
  private(set) var skippedKey = false

  init(_ memory: UnsafeMutableRawBufferPointer) {
    // Memory of a temporary allocation always has an address.
    unsafe base = memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
    capacity = memory.count
  }

  /// True where everything that was added is there.
  var fits: Bool { count <= capacity }

  /// The bytes; only where they fit.
  var bytes: UnsafePointer<UInt8> { unsafe UnsafePointer(base) }

  @inline(__always)
  mutating func add(_ attributes: Span<Attribute>, _ filter: AttributeFilter?) {
    if let filter { return addKept(attributes, filter) }
    var index = 0
    while index < attributes.count {
      add(attributes[index])
      index &+= 1
    }
  }

  @inline(never)
  private mutating func addKept(_ attributes: Span<Attribute>, _ filter: AttributeFilter) {
    for index in attributes.indices where filter.keeps(attributes[index].key) { add(attributes[index]) }
  }

  /// Not inlined: an argument is borrowed all the time, where an element of a span would be copied, and its references
  /// counted, for each use.
  @inline(never)
  private mutating func add(_ attribute: Attribute) {
    switch attribute.value {
    case .string(let text):
      guard add(key: attribute.key, .string) else { return }
      add(text)
    case .bool(let flag):
      guard add(key: attribute.key, .bool) else { return }
      add(flag ? 1 : 0 as UInt64)
    case .int(let number):
      guard add(key: attribute.key, .int) else { return }
      add(UInt64(bitPattern: number))
    case .double(let number):
      guard add(key: attribute.key, .double) else { return }
      add(number.bitPattern)
    default: addList(attribute)
    }
  }

  @inline(never)
  private mutating func addList(_ attribute: Attribute) {
    switch attribute.value {
    case .strings(let list):
      guard add(key: attribute.key, .strings) else { return }
      add(UInt32(clamping: list.count))
      for element in list { add(element) }
    case .bools(let list):
      guard add(key: attribute.key, .bools) else { return }
      add(UInt32(clamping: list.count))
      for element in list { add(element ? 1 : 0 as UInt64) }
    case .ints(let list):
      guard add(key: attribute.key, .ints) else { return }
      add(UInt32(clamping: list.count))
      for element in list { add(UInt64(bitPattern: element)) }
    case .doubles(let list):
      guard add(key: attribute.key, .doubles) else { return }
      add(UInt32(clamping: list.count))
      for element in list { add(element.bitPattern) }
    default: break
    }
  }

  /// Writes the kind and the key; false where there is no key, or one that no encoding holds.
  @inline(__always)
  private mutating func add(key: String, _ kind: AttributeKind) -> Bool {
    let length = key.utf8.count
    guard length > 0, length <= AttributeKind.largestKey else {
      skippedKey = true
      return false
    }
    add(UInt32(truncatingIfNeeded: length) | kind.rawValue &<< AttributeKind.keyLengthBits)
    copy(key)
    return true
  }

  @inline(__always)
  private mutating func add(_ text: String) {
    add(UInt32(clamping: text.utf8.count))
    copy(text)
  }

  @inline(__always)
  private mutating func add<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word) {
    let start = count
    count &+= MemoryLayout<Word>.size
    if count <= capacity {
      unsafe UnsafeMutableRawPointer(base + start).storeBytes(of: word, as: Word.self)
    }
  }

  @inline(__always)
  private mutating func copy(_ text: String) {
    let start = count
    let target = unsafe base + start
    let room = capacity &- start
    let length: Int? = unsafe text.utf8.withContiguousStorageIfAvailable { source in
      if source.count > 0, source.count <= room, let first = source.baseAddress {
        unsafe Self.copy(first, to: target, source.count)
      }
      return source.count
    }
    count &+= length ?? copySlowly(text)
  }

  /// For strings of another runtime, which have no bytes of UTF-8 in memory.
  @inline(never)
  private mutating func copySlowly(_ text: String) -> Int {
    var length = 0
    for byte in text.utf8 {
      if count &+ length < capacity { unsafe base[count &+ length] = byte }
      length &+= 1
    }
    return length
  }

  /// Copies at least one byte. Most texts are shorter than what a call of memcpy pays for.
  @inline(__always)
  private static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let from = unsafe UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    if count >= 8 {
      let last = count &- 8
      var index = 0
      while index < last {
        unsafe to.storeBytes(
          of: from.loadUnaligned(fromByteOffset: index, as: UInt64.self), toByteOffset: index, as: UInt64.self)
        index &+= 8
      }
      // The last word overlaps the one before.
      unsafe to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: last, as: UInt64.self), toByteOffset: last, as: UInt64.self)
    } else if count >= 4 {
      let last = count &- 4
      let (head, tail) = unsafe (
        from.loadUnaligned(as: UInt32.self), from.loadUnaligned(fromByteOffset: last, as: UInt32.self)
      )
      unsafe to.storeBytes(of: head, as: UInt32.self)
      unsafe to.storeBytes(of: tail, toByteOffset: last, as: UInt32.self)
    } else {
      var index = 0
      while index < count {
        unsafe target[index] = unsafe source[index]
        index &+= 1
      }
    }
  }
}
