/// The parts of secrets by which they are told in a text. They hold secrets: nobody keeps them.
struct SecretParts {
  /// Shorter words stand in ordinary sentences by chance, in bytes.
  static let shortestSecret = 6
  /// Of a longer secret every part of so many bytes is hidden.
  private static let partLength = 8
  /// How far behind the end of what is wanted a part may reach that begins before it, in bytes: eight in the longest way
  /// to write them, and white space.
  private static let overlap = 256
  private static let mark = Array("[hidden]".utf8)

  /// The parts of six, seven and eight bytes, each as one number.
  private var parts: [Set<UInt64>] = [[], [], []]

  init(_ secrets: [Secret]) {
    for secret in secrets {
      let bytes = FoldedText(Array(secret.reveal().utf8)).bytes
      guard bytes.count >= Self.shortestSecret else { continue }
      let length = min(bytes.count, Self.partLength)
      for start in 0...bytes.count - length {
        parts[length - Self.shortestSecret].insert(Self.number(bytes, start, length))
      }
    }
  }

  /// What begins among the first bytes, with a mark in the place of each part; a part is told by what follows them too.
  func hidden(in text: some Collection<UInt8>, beginning count: Int) -> [UInt8] {
    let text = Array(text.prefix(count + Self.overlap))
    let end = min(text.count, count)
    guard parts.contains(where: { !$0.isEmpty }) else { return Array(text[..<end]) }
    var result: [UInt8] = []
    result.reserveCapacity(end)
    var index = 0
    for part in found(in: FoldedText(text)) where part.upperBound > index && part.lowerBound < end {
      if part.lowerBound > index { result += text[index..<part.lowerBound] }
      if !result.suffix(Self.mark.count).elementsEqual(Self.mark) { result += Self.mark }
      index = part.upperBound
    }
    if index < end { result += text[index..<end] }
    return result
  }

  /// Where parts stand, from the first to the last.
  private func found(in folded: FoldedText) -> [Range<Int>] {
    let bytes = folded.bytes
    let places = folded.places
    return bytes.indices.compactMap { start in
      // The colon in `token: …` is the sentence's.
      if bytes[start] == UInt8(ascii: ":"), start + 1 < bytes.count,
        places[start + 1].lowerBound > places[start].upperBound
      {
        return nil
      }
      let length = (Self.shortestSecret...Self.partLength).last { length in
        start + length <= bytes.count
          && parts[length - Self.shortestSecret].contains(Self.number(bytes, start, length))
      }
      return length.map { places[start].lowerBound..<places[start + $0 - 1].upperBound }
    }
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ length: Int) -> UInt64 {
    bytes[start..<start + length].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
