/// What a server says in the body of a refusal, made fit for a log line.
enum ServerMessage {
  /// The most bytes of a message that are kept.
  static let maximumBytes = 1_024

  /// The most bytes of an error id that are kept.
  static let maximumIDBytes = 96

  /// The first 1 KiB of a body as valid UTF-8: control characters become spaces (they could forge log lines or drive a
  /// terminal), what is not UTF-8 becomes U+FFFD, white space around it goes.
  static func text(of body: [UInt8]) -> String {
    var text = ""
    var count = 0
    for scalar in String(decoding: body.prefix(maximumBytes * 2), as: UTF8.self).unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      let kept = isControl || scalar == "\u{2028}" || scalar == "\u{2029}" ? " " : scalar
      if text.isEmpty && kept == " " { continue }
      count += UTF8.width(kept)
      guard count <= maximumBytes else { break }
      text.unicodeScalars.append(kept)
    }
    while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
    return text
  }

  /// The first text id of the form `err-mimir-…` (grafana/mimir, pkg/util/globalerror) in a body's first 64 KiB.
  static func mimirErrorID(in body: [UInt8]) -> String? {
    let prefix = Array("err-mimir-".utf8)
    let searched = body.prefix(64 << 10)
    guard searched.count > prefix.count else { return nil }
    for start in 0...(searched.count - prefix.count) where searched[start] == prefix[0] {
      guard searched[start..<start + prefix.count].elementsEqual(prefix) else { continue }
      var end = start + prefix.count
      while end < searched.count, end - start < maximumIDBytes, isIDByte(searched[end]) { end += 1 }
      while searched[end - 1] == UInt8(ascii: "-") { end -= 1 }
      guard end > start + prefix.count else { continue }
      return String(decoding: searched[start..<end], as: UTF8.self)
    }
    return nil
  }

  private static func isIDByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
    scalar.utf8.count
  }
}
