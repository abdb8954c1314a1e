import TattlerLineProtocol
import TattlerModel
import TestRandom
import Testing

@Suite struct LineProtocolPropertyTests {
  private static let pieces = [
    "a", "Z", "0", "9", "_", "-", ".", " ", ",", "=", "\\", "\"", "#", "é", "€", "😀", "i", "u", "t",
    "long enough for words", "/", ":", "'",
  ]

  /// A text of odd characters; names must not end in a backslash and a measurement must not begin with `#`, as line
  /// protocol cannot say that.
  private func text(_ generator: inout SeededRandom, isString: Bool = false) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      text += Self.pieces.randomElement(using: &generator) ?? ""
      if isString, Int.random(in: 0..<6, using: &generator) == 0 {
        text += ["\n", "\r\n", "\t", "\0"].randomElement(using: &generator) ?? ""
      }
    }
    return isString ? text : text.drop { $0 == "#" } + "x"
  }

  private func value(_ generator: inout SeededRandom) -> MetricValue {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: .int(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<63, using: &generator))
    case 1: .uint(generator.next() >> UInt64.random(in: 0..<63, using: &generator))
    case 2: .bool(Bool.random(using: &generator))
    case 3: .string(text(&generator, isString: true))
    case 4: .double(Double(Int.random(in: -99_999...99_999, using: &generator)) / 100)
    default: .double(Double.random(in: -1e6...1e6, using: &generator))
    }
  }

  private func row(_ generator: inout SeededRandom) -> MetricRow {
    var tags: [(String, String)] = []
    for index in 0..<Int.random(in: 0...4, using: &generator) {
      tags.append((text(&generator) + "\(index)", text(&generator)))
    }
    let fields = (0..<Int.random(in: 1...5, using: &generator)).map { _ in (text(&generator), value(&generator)) }
    let time: Int64? = Bool.random(using: &generator) ? nil : Int64(bitPattern: generator.next()) >> 4
    return .tagged(text(&generator), tags, fields, time)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var generator = SeededRandom(seed: 21)
    var parser = LineProtocolParser()
    for round in 0..<400 {
      let rows = (0..<20).map { _ in row(&generator) }
      let text = try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch(rows)).text
      let reading = try Reading(text.utf8, LineProtocolOptions(), &parser)
      guard reading.rows == rows, reading.report.errors.isEmpty else {
        Issue.record("round \(round): \(reading.report.errors.first?.description ?? "the rows differ"): \(text)")
        return
      }
      #expect(try Reading.carefully(Array(text.utf8)).rows == rows)
    }
  }

  private static let seeds = [
    "cpu,host=a,region=eu\\ west usage=12.5,count=7i,ok=t,text=\"a \\\"b\\\"\",n=5u 1700000000000000000\n",
    "m,k=,k=a,l=b f=1,s=\"\\t\\n\",f=2 5\n", "m f=1e-5\n# comment\n\nm,k=v g=-0.5 -7\r\n",
    "größe,ort=Łódź wert=1,s=\"x\ny\" 5\n",
  ]

  /// Both roads agree on every body: the rows, the refusals and their places.
  @Test func noBytesCauseATrapAndBothRoadsAgree() throws {
    var generator = SeededRandom(seed: 34)
    let alphabet = Array("m,k=v f\"\\\n\r #.-+eE019iutTN\t\u{1}é".utf8) + [0xFF, 0xC3, 0x00]
    for round in 0..<6_000 {
      var body: [UInt8] = []
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        body += Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
      }
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let place = Int.random(in: 0..<body.count, using: &generator)
        let byte = alphabet.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: body[place] = byte
        case 1: body.insert(byte, at: place)
        default: body.remove(at: place)
        }
        if body.isEmpty { body = [0x0A] }
      }
      var options = LineProtocolOptions()
      options.dialect = [LineProtocolDialect(), .strict, .lenient][round % 3]
      // NaN is not the same as itself.
      options.dialect.acceptsNonFinite = false
      let plain = try Reading(body, options)
      let careful = try Reading.carefully(body, options)
      let isSame =
        plain.rows == careful.rows && plain.report.rejectedLines == careful.report.rejectedLines
        && plain.codes == careful.codes
        && plain.report.errors.map(\.offset) == careful.report.errors.map { $0.offset - 3 }
      guard isSame else {
        Issue.record("round \(round): \(String(decoding: body, as: UTF8.self).debugDescription)")
        return
      }
    }
  }

  @Test func randomBytesCauseNoTrap() throws {
    var generator = SeededRandom(seed: 55)
    var parser = LineProtocolParser()
    for _ in 0..<4_000 {
      let body = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
        UInt8(truncatingIfNeeded: generator.next() >> 20)
      }
      let reading = try Reading(body, LineProtocolOptions(), &parser)
      #expect(reading.rows.count == reading.report.acceptedLines)
    }
  }
}
