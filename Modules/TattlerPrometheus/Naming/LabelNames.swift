/// How a label name is made (prometheus/otlptranslator, `label_namer.go` and `strconv.go`).
enum LabelNames {
  private static let underscore = UInt8(ascii: "_")

  /// Appends the escaped name.
  ///
  /// - Parameters:
  ///   - preservesUnderscores: false where runs of underscores become one, but for those around a reserved name.
  ///   - prefixesUnderscore: true where a name with one leading underscore gets `key` in front.
  static func append(
    _ name: [UInt8], preservesUnderscores: Bool, prefixesUnderscore: Bool, to buffer: inout [UInt8]
  ) {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(name.count)
    if preservesUnderscores {
      for byte in name where !NameByte.isContinuation(byte) {
        escaped.append(NameByte.isAlphanumeric(byte) ? byte : underscore)
      }
    } else {
      collapse(name, into: &escaped)
    }
    if let first = escaped.first, NameByte.isDigit(first) {
      buffer.append(contentsOf: "key_".utf8)
    } else if prefixesUnderscore, escaped.first == underscore, escaped.count == 1 || escaped[1] != underscore {
      buffer.append(contentsOf: "key".utf8)
    }
    buffer.append(contentsOf: escaped)
  }

  private static func collapse(_ name: [UInt8], into escaped: inout [UInt8]) {
    // A name between double underscores is reserved and keeps them.
    let isReserved = name.count >= 4 && name.starts(with: "__".utf8) && name.suffix(2).elementsEqual("__".utf8)
    if isReserved { escaped.append(contentsOf: "__".utf8) }
    var isRun = false
    for byte in isReserved ? name[2..<name.count - 2] : name[...] {
      if NameByte.isAlphanumeric(byte) {
        escaped.append(byte)
        isRun = false
      } else if !isRun {
        escaped.append(underscore)
        isRun = true
      }
    }
    if isReserved { escaped.append(contentsOf: "__".utf8) }
  }
}
