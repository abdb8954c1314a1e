/// Protobuf taken apart into fields, so that a change deep inside keeps the lengths around it right. Which bytes are a
/// message and which a text is guessed.
struct MessageTree {
  private enum Content {
    case number(UInt64)
    case fixed([UInt8])
    case bytes([UInt8])
    case tree(MessageTree)
  }

  private var fields: [(number: Int, wireType: Int, content: Content)] = []

  /// Takes a message apart; nil where it is none.
  init?(_ bytes: ArraySlice<UInt8>, depth: Int = 0) {
    var rest = bytes
    while !rest.isEmpty {
      guard let tag = Self.varint(&rest), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return nil }
      let wireType = Int(tag & 7)
      let content: Content
      switch wireType {
      case 0:
        guard let number = Self.varint(&rest) else { return nil }
        content = .number(number)
      case 1, 5:
        let size = wireType == 1 ? 8 : 4
        guard rest.count >= size else { return nil }
        content = .fixed(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      case 2:
        guard let size = Self.varint(&rest), size <= UInt64(rest.count) else { return nil }
        let inside = rest.prefix(Int(size))
        rest = rest.dropFirst(Int(size))
        if depth < 12, !inside.isEmpty, let tree = MessageTree(inside, depth: depth + 1) {
          content = .tree(tree)
        } else {
          content = .bytes(Array(inside))
        }
      default: return nil
      }
      fields.append((Int(tag >> 3), wireType, content))
    }
  }

  /// The message.
  var message: Message {
    var message = Message()
    for field in fields {
      switch field.content {
      case .number(let number): message.field(field.number, number)
      case .fixed(let bytes):
        message.tag(field.number, field.wireType)
        message.append(Message(bytes))
      case .bytes(let bytes): message.field(field.number, bytes: bytes)
      case .tree(let tree): message.field(field.number, tree.message)
      }
    }
    return message
  }

  /// Changes something at a random depth.
  mutating func change(_ random: inout SeededGenerator) {
    guard !fields.isEmpty else { return }
    let place = random.below(fields.count)
    if case .tree(var tree) = fields[place].content, !random.oneIn(3) {
      tree.change(&random)
      fields[place].content = .tree(tree)
      return
    }
    switch random.below(8) {
    case 0: fields.remove(at: place)
    case 1: fields.insert(fields[place], at: random.below(fields.count + 1))
    case 2: fields.swapAt(place, random.below(fields.count))
    case 3: fields[place].number = 1 + random.below(15)
    case 4: fields[place].content = .bytes([])
    case 5: fields[place].content = .number(random.magnitude())
    case 6:
      // A message in two pieces: readers have to merge them.
      guard case .tree(var tree) = fields[place].content, tree.fields.count > 1 else { return }
      var rest = tree
      let cut = tree.fields.count / 2
      tree.fields.removeSubrange(cut...)
      rest.fields.removeSubrange(..<cut)
      let number = fields[place].number
      fields[place].content = .tree(tree)
      fields.insert((number, 2, .tree(rest)), at: random.below(fields.count - place) + place + 1)
    default:
      guard case .bytes(var bytes) = fields[place].content else { return }
      ByteMutator(tokens: []).mutate(&bytes, other: [], &random)
      fields[place].content = .bytes(bytes)
    }
    fixWireType(at: place)
  }

  private mutating func fixWireType(at place: Int) {
    guard fields.indices.contains(place) else { return }
    switch fields[place].content {
    case .number: fields[place].wireType = 0
    case .fixed(let bytes): fields[place].wireType = bytes.count == 8 ? 1 : 5
    case .bytes, .tree: fields[place].wireType = 2
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}

extension MessageTree {
  /// A message with some changes; the message itself where it cannot be taken apart.
  static func reshape(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    guard var tree = MessageTree(bytes[...]) else { return bytes }
    for _ in 0...random.below(3) { tree.change(&random) }
    return tree.message.bytes
  }
}
