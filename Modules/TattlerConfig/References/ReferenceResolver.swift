/// Replaces the references in a piece of text by their values, once: a value is never looked at again, so that it
/// cannot bring in references or YAML of its own.
///
/// Forms: `${VAR}`, `${VAR:-default}`, `${VAR:+word}`, the same with `env:` in front of the name (the OpenTelemetry
/// Collector's way), `${file:path}`, and `$$` for a dollar sign. A dollar sign before anything else stays as it is.
struct ReferenceResolver {
  private static let maximumNesting = 8
  private static let maximumBytes = 1 << 20

  let environment: ConfigEnvironment
  /// The folder that relative paths of `${file:…}` start from: that of the configuration. Empty for the current one.
  let folder: String

  init(environment: ConfigEnvironment, configurationFile: String) {
    self.environment = environment
    if let slash = configurationFile.utf8.lastIndex(of: UInt8(ascii: "/")) {
      folder = String(configurationFile[...slash])
    } else {
      folder = ""
    }
  }

  func resolve(_ text: String) throws(ReferenceError) -> String {
    String(decoding: try expand(Array(text.utf8)[...], nesting: 0), as: UTF8.self)
  }

  private func expand(_ text: ArraySlice<UInt8>, nesting: Int) throws(ReferenceError) -> [UInt8] {
    guard nesting <= Self.maximumNesting else {
      throw ReferenceError(code: .limit, reason: "references nest deeper than \(Self.maximumNesting)")
    }
    var result: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      let next = index + 1 < text.endIndex ? text[index + 1] : 0
      if text[index] == UInt8(ascii: "$"), next == UInt8(ascii: "$") {
        result.append(UInt8(ascii: "$"))
        index += 2
      } else if text[index] == UInt8(ascii: "$"), next == UInt8(ascii: "{") {
        let close = try closingBrace(in: text, from: index + 2)
        result += try value(of: text[(index + 2)..<close], nesting: nesting)
        index = close + 1
      } else {
        result.append(text[index])
        index += 1
      }
      guard result.count <= Self.maximumBytes else {
        throw ReferenceError(code: .limit, reason: "the text is larger than 1 MiB once its references are resolved")
      }
    }
    return result
  }

  private func closingBrace(in text: ArraySlice<UInt8>, from start: Int) throws(ReferenceError) -> Int {
    var open = 1
    var index = start
    while index < text.endIndex {
      let next = index + 1 < text.endIndex ? text[index + 1] : 0
      if text[index] == UInt8(ascii: "$"), next == UInt8(ascii: "$") || next == UInt8(ascii: "{") {
        if next == UInt8(ascii: "{") { open += 1 }
        index += 2
        continue
      }
      if text[index] == UInt8(ascii: "}") {
        open -= 1
        if open == 0 { return index }
      }
      index += 1
    }
    throw ReferenceError(
      code: .invalidReference, reason: "\"${\" is not closed by \"}\"; for a dollar sign itself write \"$$\"")
  }

  private func value(of reference: ArraySlice<UInt8>, nesting: Int) throws(ReferenceError) -> [UInt8] {
    if reference.starts(with: "file:".utf8) {
      return try file(at: try expand(reference.dropFirst(5), nesting: nesting + 1))
    }
    let variable = reference.starts(with: "env:".utf8) ? reference.dropFirst(4) : reference
    let nameEnd = variable.firstIndex { !Self.isNameByte($0) } ?? variable.endIndex
    let name = String(decoding: variable[..<nameEnd], as: UTF8.self)
    let rest = variable[nameEnd...]
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      throw Self.malformed(reference)
    }
    let value = environment.variable(name)
    if rest.isEmpty {
      guard let value else {
        throw ReferenceError(
          code: .unsetVariable,
          reason: "the environment variable \(name) is not set; set it, or give a default: ${\(name):-default}")
      }
      return Array(value.utf8)
    }
    let word = rest.dropFirst(2)
    if rest.starts(with: ":-".utf8) {
      if let value, !value.isEmpty { return Array(value.utf8) }
      return try expand(word, nesting: nesting + 1)
    }
    if rest.starts(with: ":+".utf8) {
      return (value ?? "").isEmpty ? [] : try expand(word, nesting: nesting + 1)
    }
    throw Self.malformed(reference)
  }

  private func file(at path: [UInt8]) throws(ReferenceError) -> [UInt8] {
    var name = String(decoding: path, as: UTF8.self)
    guard !name.isEmpty else {
      throw ReferenceError(code: .invalidReference, reason: "\"${file:}\" names no file")
    }
    if !name.hasPrefix("/") { name = folder + name }
    var bytes: [UInt8]
    do throws(ConfigFileError) {
      bytes = try environment.file(name)
    } catch {
      throw ReferenceError(code: .unreadableFile, reason: error.reason)
    }
    if bytes.last == UInt8(ascii: "\n") {
      bytes.removeLast()
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    }
    guard !bytes.contains(0), TextScan.firstInvalidByte(in: bytes) == nil else {
      throw ReferenceError(code: .unreadableFile, reason: "the file \(name) holds something other than UTF-8 text")
    }
    return bytes
  }

  private static func malformed(_ reference: ArraySlice<UInt8>) -> ReferenceError {
    let shown = TextScan.abbreviated(String(decoding: reference, as: UTF8.self))
    return ReferenceError(
      code: .invalidReference,
      reason: "\"${\(shown)}\" is no reference; write ${VAR}, ${VAR:-default}, ${VAR:+word} or ${file:path}, "
        + "and $$ for a dollar sign")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
