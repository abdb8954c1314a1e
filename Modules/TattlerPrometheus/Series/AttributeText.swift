internal import CTattlerPlugin
internal import TattlerModel

/// Attribute values as text (OpenTelemetry specification, common, attribute): what a label can hold of them.
@unsafe
struct AttributeText {
  private let view: BatchView

  init(_ view: BatchView) { unsafe self.view = view }

  /// Appends a value: text as it is, numbers in decimal, bytes in Base64, lists and maps as JSON.
  func append(_ kind: UInt16, _ value: tattler_payload, to buffer: inout [UInt8]) {
    switch BatchValueKind(rawValue: kind) {
    case .string: unsafe buffer.append(contentsOf: view.bytes(value.text))
    case .none: return
    default: unsafe appendJSON(kind, value, to: &buffer, quotesBytes: false)
    }
  }

  private func appendJSON(_ kind: UInt16, _ value: tattler_payload, to buffer: inout [UInt8], quotesBytes: Bool) {
    switch BatchValueKind(rawValue: kind) {
    case .string: unsafe appendQuoted(view.bytes(value.text), to: &buffer)
    case .bool: buffer.append(contentsOf: (value.u64 != 0 ? "true" : "false").utf8)
    case .int: buffer.append(contentsOf: String(value.i64).utf8)
    case .uint: buffer.append(contentsOf: String(value.u64).utf8)
    case .double: LabelNumber.append(value.f64, .attribute, to: &buffer)
    case .bytes:
      if quotesBytes { buffer.append(UInt8(ascii: "\"")) }
      unsafe appendBase64(value.range, to: &buffer)
      if quotesBytes { buffer.append(UInt8(ascii: "\"")) }
    case .array: unsafe appendList(value.range, to: &buffer)
    case .keyValues: unsafe appendMap(value.range, to: &buffer)
    default: buffer.append(contentsOf: "null".utf8)
    }
  }

  private func appendList(_ range: tattler_range, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "["))
    let elements = unsafe view.attributes(in: range)
    for index in elements.indices {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      unsafe appendJSON(elements[index].kind, elements[index].value, to: &buffer, quotesBytes: true)
    }
    buffer.append(UInt8(ascii: "]"))
  }

  private func appendMap(_ range: tattler_range, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "{"))
    let elements = unsafe view.attributes(in: range)
    let order = elements.indices.sorted { left, right in
      unsafe view.bytes(elements[left].key).lexicographicallyPrecedes(view.bytes(elements[right].key))
    }
    for (place, index) in order.enumerated() {
      if place > 0 { buffer.append(UInt8(ascii: ",")) }
      unsafe appendQuoted(view.bytes(elements[index].key), to: &buffer)
      buffer.append(UInt8(ascii: ":"))
      unsafe appendJSON(elements[index].kind, elements[index].value, to: &buffer, quotesBytes: true)
    }
    buffer.append(UInt8(ascii: "}"))
  }

  private func appendQuoted(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "\""))
    for index in bytes.indices {
      let byte = unsafe bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0x0A: buffer.append(contentsOf: #"\n"#.utf8)
      case 0x0D: buffer.append(contentsOf: #"\r"#.utf8)
      case 0x09: buffer.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        buffer.append(contentsOf: #"\u00"#.utf8)
        buffer.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      default: buffer.append(byte)
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private func appendBase64(_ range: tattler_range, to buffer: inout [UInt8]) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let end = Int(range.first) + Int(range.count)
    for start in stride(from: Int(range.first), to: end, by: 3) {
      var group: UInt32 = 0
      for place in 0..<3 {
        group = group << 8 | (start + place < end ? UInt32(unsafe view.blob[start + place]) : 0)
      }
      for place in 0..<4 {
        let isThere = start + place <= end
        buffer.append(isThere ? alphabet[Int(group >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
      }
    }
  }
}
