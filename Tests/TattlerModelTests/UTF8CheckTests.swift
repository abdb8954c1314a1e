import TattlerModel
import Testing

@Suite struct UTF8CheckTests {
  private static let cases: [([UInt8], Int?)] = [
    ([], nil), (Array("plain".utf8), nil), (Array("Łódź €😀".utf8), nil), ([0x80], 0), ([0x61, 0xC3], 1),
    ([0xC0, 0x80], 0), ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5], 0), ([0xE2, 0x82], 0),
    ([0xE0, 0x9F, 0x80], 0), ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0x00, 0x7F], nil),
  ]

  @Test func theFirstBadByteIsFoundAtAnyPlace() {
    for (bytes, bad) in Self.cases {
      for padding in [0, 1, 7, 8, 9, 31, 32, 33] {
        let whole = [UInt8](repeating: 0x61, count: padding) + bytes + [UInt8](repeating: 0x62, count: 12)
        unsafe whole.withUnsafeBufferPointer { buffer in
          #expect(unsafe UTF8Check.firstInvalidOffset(buffer) == bad.map { $0 + padding })
          #expect(unsafe UTF8Check.isValid(buffer) == (bad == nil))
          #expect(unsafe UTF8Check.isASCII(buffer) == bytes.allSatisfy { $0 < 0x80 })
        }
      }
    }
  }

  @Test func itAgreesWithTheStandardLibrary() {
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<6 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let pick = state >> 33
        bytes.append(
          pick % 3 == 0
            ? UInt8(truncatingIfNeeded: pick >> 8)
            : [0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F][Int(pick >> 8) % 8])
      }
      let isValid = unsafe bytes.withUnsafeBufferPointer { unsafe UTF8Check.isValid($0) }
      #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil))
    }
  }
}
