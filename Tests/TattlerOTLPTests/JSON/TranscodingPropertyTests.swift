import TestRandom
import Testing

@testable import TattlerOTLP

/// Random messages there and back, and texts that were damaged.
@Suite struct TranscodingPropertyTests {
  /// Writes random messages by the schema: canonical, with every field in order, and now and then left out.
  private struct Writer {
    var generator: SeededRandom

    mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

    mutating func message(_ message: Schema.Message, depth: Int = 0) -> [UInt8] {
      let table = SchemaTable.shared
      var writer = ResponseWriter()
      var chosen: UInt16 = 0
      for index in table.fields(of: message) {
        let field = table[index]
        guard roll(depth < 9 ? 2 : 12) == 0, chosen & field.choiceBits == 0 else { continue }
        chosen |= field.bit
        let values = (0..<(field.isRepeated ? 1 + roll(3) : 1)).map { _ in value(field, depth) }
        if field.isPacked {
          writer.append(field.tag, withLength: values.flatMap { $0 })
        } else if field.kind.wireType == 2 {
          let isWritten = field.isRepeated || field.hasPresence
          for value in values where isWritten || !value.isEmpty { writer.append(field.tag, withLength: value) }
        } else if field.hasPresence || values[0].contains(where: { $0 != 0 }) {
          writer.bytes += [field.tag] + values[0]
        }
      }
      return writer.bytes
    }

    private mutating func value(_ field: SchemaField, _ depth: Int) -> [UInt8] {
      switch field.kind {
      case .message: return message(field.message, depth: depth + 1)
      case .string: return text()
      case .bytes, .id: return (0..<roll(20)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      case .bool: return [UInt8(roll(2))]
      case .fixed64, .sfixed64: return Self.fixed(integer())
      case .double: return Self.fixed(double().bitPattern)
      case .int32, .enumeration: return Self.varint(UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: integer()))))
      case .uint32, .sint32: return Self.varint(UInt64(UInt32(truncatingIfNeeded: integer())))
      case .int64, .uint64: return Self.varint(integer())
      }
    }

    private mutating func integer() -> UInt64 { generator.next() >> UInt64(roll(64)) &* (roll(4) == 0 ? .max : 1) }

    private mutating func double() -> Double {
      switch roll(4) {
      case 0: return [0, -0.0, .infinity, -.infinity, .nan, 0.1, 1e300][roll(7)]
      case 1: return Double(roll(2_000_000) - 1_000_000) / 1000
      default:
        let value = Double(bitPattern: generator.next())
        return value.isNaN ? .nan : value
      }
    }

    private mutating func text() -> [UInt8] {
      let pieces = ["", "a", "host_1", "é", "日本", "𝄞", "\"", "\\", "\n\u{1}", String(repeating: "long ", count: 40)]
      return (0..<roll(4)).flatMap { _ in Array(pieces[roll(pieces.count)].utf8) }
    }

    private static func fixed(_ bits: UInt64) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
      var writer = ResponseWriter()
      writer.append(value)
      return writer.bytes
    }
  }

  @Test("Random messages become texts, and these become the same bytes")
  func roundTrips() throws {
    var writer = Writer(generator: SeededRandom(seed: 11))
    var transcoder = JSONToProtobuf()
    for _ in 0..<1500 {
      let message = Schema.Message.allCases[writer.roll(Schema.Message.count)]
      let protobuf = writer.message(message)
      let json = try Transcoding.json(protobuf, as: message)
      var buffer = ByteBuffer()
      try unsafe Array(json.utf8).withUnsafeBytes { unsafe try transcoder.transcode($0, as: message, into: &buffer) }
      guard buffer.bytes == protobuf else {
        Issue.record("\(message) changed: \(json)")
        return
      }
    }
  }

  @Test("Texts that were damaged are taken or refused, and never trap or grow out of proportion")
  func survivesDamage() throws {
    var writer = Writer(generator: SeededRandom(seed: 12))
    var outcomes: [OTLPError.Code?: Int] = [:]
    for _ in 0..<1500 {
      let message = Schema.Message.allCases[writer.roll(Schema.Message.count)]
      let json = Array(try Transcoding.json(writer.message(message, depth: 4), as: message).utf8)
      for _ in 0..<8 {
        var damaged = json
        for _ in 0...writer.roll(3) { damage(&damaged, &writer) }
        do throws(OTLPError) {
          let protobuf = try Transcoding.protobuf(damaged, as: message)
          #expect(protobuf.count <= damaged.count * 4 + 16)
          // What was taken can be written again, with the fields in the order of the text.
          let text = try Transcoding.json(protobuf, as: message)
          #expect(try Transcoding.protobuf(text, as: message) == protobuf)
          outcomes[nil, default: 0] += 1
        } catch {
          #expect(error.offset >= 0 && error.offset <= damaged.count)
          #expect(!error.reason.isEmpty)
          outcomes[error.code, default: 0] += 1
        }
      }
    }
    let codes: [OTLPError.Code?] = [
      nil, .truncated, .invalidJSON, .wrongType, .numberOutOfRange, .invalidBytes, .duplicateKey, .invalidUTF8,
    ]
    for code in codes { #expect(outcomes[code, default: 0] > 0, "\(String(describing: code))") }
  }

  private func damage(_ json: inout [UInt8], _ writer: inout Writer) {
    let pieces = [
      "null", "0", "-1", "1e400", "1.5", "\"NaN\"", "[]", "{}", "\"\"", ",", ":", "{", "}", "[", "]", "\"", "\\",
      "\\u00e9", "true", " ", "\"x\":1,", "18446744073709551616", "\"asInt\":1,", "\"name\":\"\",",
    ]
    let place = writer.roll(json.count + 1)
    switch writer.roll(5) {
    case 0: json.removeSubrange(place..<min(json.count, place + 1 + writer.roll(8)))
    case 1: json.insert(contentsOf: pieces[writer.roll(pieces.count)].utf8, at: place)
    case 2 where place < json.count: json[place] = UInt8(writer.roll(256))
    case 3:
      // Another value for a key.
      guard let colon = json[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
      let end = json[colon...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? json.count
      json.replaceSubrange((colon + 1)..<end, with: pieces[writer.roll(pieces.count)].utf8)
    default:
      // A piece of the text again.
      let end = min(json.count, place + writer.roll(30))
      json.insert(contentsOf: json[place..<end], at: place)
    }
  }
}

extension ResponseWriter {
  /// Appends a tag, a length and bytes.
  fileprivate mutating func append(_ tag: UInt8, withLength content: [UInt8]) {
    bytes.append(tag)
    append(UInt64(content.count))
    bytes += content
  }
}
