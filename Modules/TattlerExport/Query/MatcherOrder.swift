/// Whether what stands between two commas of a selector can be one matcher: no word behind another or behind a text in
/// quotes, and no such text behind a word.
struct MatcherOrder {
  private enum Last {
    case nothing, word, space, quote, sign
  }

  private var last = Last.nothing

  /// Takes a byte outside of quotes.
  mutating func allows(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: if last == .word { last = .space }
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "~"): last = .sign
    default:
      if last == .space || last == .quote { return false }
      last = .word
    }
    return true
  }

  /// Takes a text in quotes.
  mutating func allowsQuote() -> Bool {
    defer { last = .quote }
    return last == .nothing || last == .sign
  }
}
