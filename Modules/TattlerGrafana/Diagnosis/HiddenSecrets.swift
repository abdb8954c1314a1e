import TattlerConfig

/// Secrets that are known, and so can be taken out of a text by comparison.
struct HiddenSecrets {
  /// What stands in a secret's place.
  static let mark = "[hidden]"

  /// Shorter words would be found in any sentence.
  static let shortestBytes = 8

  private let words: [String]

  /// The longest of them, in bytes of UTF-8.
  let longestBytes: Int

  /// Takes the secrets and each of their words, as a header's scheme is none; the longest first, as one may hold another.
  init(_ secrets: [Secret]) {
    let texts = secrets.map { CredentialScan.trimmed($0.reveal()) }
    let all = texts.flatMap { text in [text] + text.split(whereSeparator: \.isWhitespace).map(String.init) }
    words = Set(all.filter { $0.utf8.count >= Self.shortestBytes }).sorted { left, right in
      (right.utf8.count, left) < (left.utf8.count, right)
    }
    longestBytes = words.first?.utf8.count ?? 0
  }

  /// How many bytes at the end of a text that was cut are the start of one.
  func bytesOfOneCut(at text: String) -> Int {
    let text = Array(text.utf8)
    return words.map { word in
      let word = Array(word.utf8)
      return (0..<min(word.count, text.count)).last { text.suffix($0).elementsEqual(word.prefix($0)) } ?? 0
    }.max() ?? 0
  }

  /// The text without them.
  func hide(in text: String) -> String {
    words.reduce(text) { $0.replacing($1, with: Self.mark) }
  }
}
