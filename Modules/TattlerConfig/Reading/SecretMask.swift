/// Takes secrets out of words that somebody else wrote: a server, or a proxy on the way, may repeat what it was sent.
///
/// It is for whole texts, before anything of them is cut: of a secret that was cut to fewer than 8 bytes nothing can be
/// known.
package struct SecretMask: Sendable {
  private let secrets: [Secret]

  /// Shorter words stand in ordinary sentences by chance.
  private static let shortestSecret = 6
  /// Of a longer secret every part of so many bytes is hidden.
  private static let shortestPart = 8
  private static let mark = Array("[hidden]".utf8)
  /// More of a body is not looked at, and left out, in bytes.
  package static let maximumBodyBytes = 8 << 10

  /// - Parameter secrets: what nobody is to read; of several words each counts, and all of them together, without the
  ///   scheme of a header, as in `Bearer …`.
  package init(_ secrets: [Secret]) {
    self.secrets = secrets.flatMap { secret in
      let text = secret.reveal()
      let words = text.split(whereSeparator: \.isWhitespace)
      let own = words.first.map { Self.schemes.contains($0.lowercased()) } == true ? words.dropFirst() : words[...]
      let whole = own.first.flatMap { first in own.last.map { text[first.startIndex..<$0.endIndex] } }
      return (own.count > 1 ? own + [whole].compactMap(\.self) : own)
        .filter { $0.utf8.count >= Self.shortestSecret }.map { Secret(String($0)) }
    }
  }

  private static let schemes = ["basic", "bearer", "digest", "negotiate"]

  /// A text with `[hidden]` in the place of each secret, and of each part of one.
  package func text(_ text: String) -> String {
    String(decoding: bytes(Array(text.utf8), beginning: .max), as: UTF8.self)
  }

  /// The beginning of a body, likewise, of which no secret is cut; JSON is looked at behind its escapes.
  package func body(_ body: [UInt8]) -> [UInt8] {
    if !secrets.isEmpty, body.count <= Self.maximumBodyBytes, let value = try? JSONValue(parsing: body) {
      let masked = json(value)
      if masked != value {
        var writer = JSONWriter()
        writer.value(masked)
        return writer.bytes
      }
    }
    return bytes(body, beginning: Self.maximumBodyBytes)
  }

  private func json(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let words): .string(text(words))
    case .array(let items): .array(items.map(json))
    case .object(let members): .object(members.map { JSONMember(name: text($0.name), value: json($0.value)) })
    case .number(let digits): text(digits) == digits ? value : .string(text(digits))
    case .null, .boolean: value
    }
  }

  /// What begins among the first bytes; a secret is told by what follows them too.
  private func bytes(_ text: [UInt8], beginning count: Int) -> [UInt8] {
    let wanted = secrets.map { Array($0.reveal().utf8) }
    let end = min(text.count, count)
    var result: [UInt8] = []
    result.reserveCapacity(end)
    var index = 0
    while index < end {
      let length = Self.longestPart(of: wanted, in: text, at: index)
      if length > 0 {
        if !result.suffix(Self.mark.count).elementsEqual(Self.mark) { result += Self.mark }
        index += length
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// How many bytes from a place on are a part of a secret that is long enough to tell; 0 where none are.
  private static func longestPart(of wanted: [[UInt8]], in text: [UInt8], at index: Int) -> Int {
    var longest = 0
    for secret in wanted {
      let enough = min(secret.count, shortestPart)
      for start in 0...secret.count - enough where secret[start] == text[index] {
        var length = 1
        while start + length < secret.count, index + length < text.count,
          secret[start + length] == text[index + length]
        {
          length += 1
        }
        if length >= enough { longest = max(longest, length) }
      }
    }
    return longest
  }
}
