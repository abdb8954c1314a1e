/// All fields of all messages in one table, made once and kept.
@safe
struct SchemaTable: @unchecked Sendable {
  /// Stands for no field.
  static let none: UInt8 = 0xFF

  /// The one table.
  static let shared = SchemaTable()

  /// The fields, message by message, in each by number.
  private let fields: UnsafePointer<SchemaField>
  /// The count of all fields.
  let count: Int
  /// The first field of each message, and of none behind the last.
  private let firsts: UnsafePointer<UInt8>
  /// The field of each number from 0 to 15, for each message.
  private let numbers: UnsafePointer<UInt8>

  private init() {
    var all: [SchemaField] = []
    var firsts: [UInt8] = []
    var numbers = [UInt8](repeating: Self.none, count: Schema.Message.allCases.count * 16)
    for message in Schema.Message.allCases {
      firsts.append(UInt8(truncatingIfNeeded: all.count))
      let definitions = message.fields
      var choice: UInt16 = 0
      for (position, field) in definitions.enumerated() where field.choice != 0 { choice |= 1 << UInt16(position) }
      for (position, field) in definitions.enumerated() {
        numbers[Int(message.rawValue) * 16 + Int(field.number & 15)] = UInt8(truncatingIfNeeded: all.count)
        all.append(
          SchemaField(field, index: all.count, position: position, choiceBits: field.choice != 0 ? choice : 0))
      }
    }
    firsts.append(UInt8(truncatingIfNeeded: all.count))
    count = all.count
    unsafe fields = Self.keep(all)
    unsafe self.firsts = Self.keep(firsts)
    unsafe self.numbers = Self.keep(numbers)
  }

  private static func keep<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let kept = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
    _ = unsafe kept.initialize(from: elements)
    // The capacity is at least one, so that there is an address.
    return unsafe UnsafePointer(kept.baseAddress.unsafelyUnwrapped)
  }

  /// A field by its index in the table.
  ///
  /// - Precondition: there is such a field.
  @inline(__always)
  subscript(index: UInt8) -> SchemaField { unsafe pointer(index).pointee }

  /// A field in its place.
  ///
  /// - Precondition: there is such a field.
  @unsafe
  @inline(__always)
  func pointer(_ index: UInt8) -> UnsafePointer<SchemaField> {
    assert(Int(index) < count, "a field of the table")
    return unsafe fields + Int(index)
  }

  /// The indices of the fields of a message.
  @inline(__always)
  func fields(of message: Schema.Message) -> Range<UInt8> {
    let index = Int(message.rawValue)
    return unsafe Range(uncheckedBounds: (firsts[index], firsts[index + 1]))
  }

  /// The field with a number; ``none`` where the message has none.
  @inline(__always)
  func field(_ number: UInt64, of message: Schema.Message) -> UInt8 {
    if number > 15 { return Self.none }
    return unsafe numbers[Int(message.rawValue) &* 16 &+ Int(truncatingIfNeeded: number)]
  }

  /// The field with a name, given as three words that hold the name and the quote behind it; ``none`` where the message
  /// has none.
  func field(named name: (UInt64, UInt64, UInt64), of message: Schema.Message) -> UInt8 {
    for index in fields(of: message) where unsafe pointer(index).pointee.isNamed(name) { return index }
    return Self.none
  }
}
