/// The words for a unit of UCUM (prometheus/otlptranslator, `unit_namer.go`): `By/s` is `bytes` and `per_second`.
struct UnitSuffixes {
  /// What is counted; empty where there is no word for it.
  var main: [UInt8] = []
  /// What it is counted per, with `per_` in front; empty where it is not.
  var per: [UInt8] = []

  /// Reads a unit.
  ///
  /// - Parameter isCleaned: true where the words are made of letters, digits and single underscores only.
  init(_ unit: [UInt8], isCleaned: Bool) {
    let parts = unit.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    if let first = parts.first, let word = Self.word(first, in: Self.words) { main = word }
    if parts.count > 1, let word = Self.word(parts[1], in: Self.perWords), !word.isEmpty {
      per = Array("per_".utf8) + word
    }
    if isCleaned {
      main = Self.cleaned(main)
      per = Self.cleaned(per)
    }
  }

  /// The unit of UCUM for the words of an OpenMetrics unit, such as `By/s` for `bytes_per_second`.
  static func ucum(_ unit: String) -> String {
    func code(_ word: String, in table: [(code: String, word: String)]) -> String {
      table.first { $0.word == word }?.code ?? word
    }
    if unit.isEmpty { return "" }
    if unit == "ratio" { return "1" }
    guard let split = perSplit(unit), !split.per.isEmpty else { return code(unit, in: words) }
    return code(split.main, in: words) + "/" + code(split.per, in: perWords)
  }

  private static func perSplit(_ unit: String) -> (main: String, per: String)? {
    let bytes = Array(unit.utf8)
    let mark = Array("_per_".utf8)
    guard bytes.count >= mark.count else { return nil }
    for start in 0...bytes.count - mark.count where bytes[start..<start + mark.count] == mark[...] {
      return (
        String(decoding: bytes[..<start], as: UTF8.self),
        String(decoding: bytes[(start + mark.count)...], as: UTF8.self)
      )
    }
    return nil
  }

  /// The word for a code; nil for none and for annotations in braces.
  private static func word(_ code: ArraySlice<UInt8>, in table: [(code: String, word: String)]) -> [UInt8]? {
    var code = code
    while let first = code.first, isSpace(first) { code.removeFirst() }
    while let last = code.last, isSpace(last) { code.removeLast() }
    if code.isEmpty || code.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) { return nil }
    return table.first { code.elementsEqual($0.code.utf8) }.map { Array($0.word.utf8) } ?? Array(code)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private static func cleaned(_ word: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in word where !NameByte.isContinuation(byte) {
      if NameByte.isAlphanumeric(byte) || byte == UInt8(ascii: ":") {
        result.append(byte)
      } else if result.last != UInt8(ascii: "_") {
        result.append(UInt8(ascii: "_"))
      }
    }
    if result.first == UInt8(ascii: "_") { result.removeFirst() }
    return result
  }

  private static let words: [(code: String, word: String)] = [
    ("d", "days"), ("h", "hours"), ("min", "minutes"), ("s", "seconds"), ("ms", "milliseconds"),
    ("us", "microseconds"), ("ns", "nanoseconds"), ("By", "bytes"), ("KiBy", "kibibytes"), ("MiBy", "mebibytes"),
    ("GiBy", "gibibytes"), ("TiBy", "tibibytes"), ("KBy", "kilobytes"), ("MBy", "megabytes"), ("GBy", "gigabytes"),
    ("TBy", "terabytes"), ("m", "meters"), ("V", "volts"), ("A", "amperes"), ("J", "joules"), ("W", "watts"),
    ("g", "grams"), ("Cel", "celsius"), ("Hz", "hertz"), ("1", ""), ("%", "percent"),
  ]

  private static let perWords: [(code: String, word: String)] = [
    ("s", "second"), ("m", "minute"), ("h", "hour"), ("d", "day"), ("w", "week"), ("mo", "month"), ("y", "year"),
  ]
}
