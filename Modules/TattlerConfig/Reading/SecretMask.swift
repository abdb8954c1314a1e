/// Takes secrets out of words that somebody else wrote: a server, or a proxy on the way, may repeat what it was sent.
///
/// It is for whole texts, before anything of them is cut: of a secret that was cut to fewer than 8 bytes nothing can be
/// known.
package struct SecretMask: Sendable {
  private let secrets: [Secret]

  /// More of a body or of a text is not looked at, and left out, in bytes.
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
        .filter { $0.utf8.count >= SecretParts.shortestSecret }.map { Secret(String($0)) }
    }
  }

  private static let schemes = ["basic", "bearer", "digest", "negotiate"]

  /// The beginning of a text, of 8 KiB, with `[hidden]` in the place of each secret, and of each part of one.
  package func text(_ text: String) -> String {
    String(decoding: SecretParts(secrets).hidden(in: text.utf8, beginning: Self.maximumBodyBytes), as: UTF8.self)
  }

  /// The beginning of a body, likewise, of which no secret is cut; JSON is looked at behind its escapes.
  package func body(_ body: [UInt8]) -> [UInt8] {
    let parts = SecretParts(secrets)
    if !secrets.isEmpty, body.count <= Self.maximumBodyBytes, let value = try? JSONValue(parsing: body) {
      let masked = Self.json(value, parts)
      if masked != value {
        var writer = JSONWriter()
        writer.value(masked)
        return writer.bytes
      }
    }
    return parts.hidden(in: body, beginning: Self.maximumBodyBytes)
  }

  private static func json(_ value: JSONValue, _ parts: SecretParts) -> JSONValue {
    func text(_ words: String) -> String {
      String(decoding: parts.hidden(in: words.utf8, beginning: maximumBodyBytes), as: UTF8.self)
    }
    return switch value {
    case .string(let words): .string(text(words))
    case .array(let items): .array(items.map { json($0, parts) })
    case .object(let members): .object(members.map { JSONMember(name: text($0.name), value: json($0.value, parts)) })
    case .number(let digits): text(digits) == digits ? value : .string(text(digits))
    case .null, .boolean: value
    }
  }
}
