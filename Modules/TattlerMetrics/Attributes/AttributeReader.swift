/// Reads encoded attributes, one after another. The bytes are ours: see ``AttributeKind``.
@safe
struct AttributeReader {
  /// An attribute: where its key and its value are.
  @safe
  struct Element {
    let kind: AttributeKind
    /// All of it, to be copied.
    let whole: UnsafeRawBufferPointer
    let key: UnsafeRawBufferPointer
    /// The bits of a number or a boolean; how many bytes or elements the others have.
    let number: UInt64
    /// The bytes of a text, or the elements of a list.
    let content: UnsafeRawPointer
  }

  private var position: UnsafeRawPointer
  private let end: UnsafeRawPointer

  init(_ start: UnsafeRawPointer, byteCount: Int) {
    unsafe position = start
    unsafe end = start + byteCount
  }

  /// The next attribute; nil at the end.
  mutating func next() -> Element? {
    guard unsafe position < end else { return nil }
    let start = unsafe position
    let head = readWord()
    guard let kind = AttributeKind(rawValue: head >> AttributeKind.keyLengthBits) else { return nil }
    let length = Int(head & UInt32(AttributeKind.largestKey))
    let key = unsafe UnsafeRawBufferPointer(start: position, count: length)
    unsafe position += length
    let number = kind == .string || kind.isList ? UInt64(readWord()) : readLongWord()
    let content = unsafe position
    if kind == .string {
      unsafe position += Int(number)
    } else if kind.isList {
      for _ in 0..<number { _ = unsafe readElement(kind.element) }
    }
    let whole = unsafe UnsafeRawBufferPointer(start: start, count: position - start)
    return unsafe Element(kind: kind, whole: whole, key: key, number: number, content: content)
  }

  /// The next element of a list: its bits, and the bytes of a text.
  mutating func readElement(_ kind: AttributeKind) -> (number: UInt64, text: UnsafeRawBufferPointer) {
    guard kind == .string else { return unsafe (readLongWord(), UnsafeRawBufferPointer(start: nil, count: 0)) }
    let length = Int(readWord())
    defer { unsafe position += length }
    return unsafe (UInt64(length), UnsafeRawBufferPointer(start: position, count: length))
  }

  private mutating func readWord() -> UInt32 {
    defer { unsafe position += 4 }
    return unsafe position.loadUnaligned(as: UInt32.self)
  }

  private mutating func readLongWord() -> UInt64 {
    defer { unsafe position += 8 }
    return unsafe position.loadUnaligned(as: UInt64.self)
  }
}
