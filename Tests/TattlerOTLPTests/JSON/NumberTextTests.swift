import TestRandom
import Testing

@testable import TattlerOTLP

/// Numbers as the encoder spells them.
@Suite struct NumberTextTests {
  private func text(_ value: Double) -> String {
    var buffer = ByteBuffer()
    try? buffer.reserve(NumberText.room)
    unsafe buffer.commit(NumberText.write(value, to: buffer.space))
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  private func text(_ value: Int64) -> String {
    var buffer = ByteBuffer()
    try? buffer.reserve(NumberText.room)
    unsafe buffer.commit(NumberText.write(signed: value, to: buffer.space))
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  @Test(
    "Known doubles are written short",
    arguments: [
      (0, "0"), (-0.0, "-0.0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100, "100"), (0.001, "0.001"),
      (12.000001, "12.000001"), (99_999_999.5, "99999999.5"), (0.30000000000000004, "0.30000000000000004"),
      (1e15, "1000000000000000"), (1e16, "1e+16"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"),
      (0.0001, "1e-4"), (1e-7, "1e-7"), (1.25e-5, "1.25e-5"),
      (0.0009999999999999998, "9.999999999999998e-4"), (1e-12, "1e-12"), (-2.5, "-2.5"),
      (123_456_789_012_345, "123456789012345"), (0.010000000000000002, "0.010000000000000002"),
      (65.0934, "65.0934"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    ] as [(Double, String)])
  func knownDoubles(_ value: Double, _ expected: String) { #expect(text(value) == expected) }

  @Test("Doubles of all sizes come back from their text, which is as short as it can be, powers of two aside")
  func doublesComeBack() throws {
    var generator = SeededRandom(seed: 7)
    var numbers = (0..<20_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    numbers += (0..<20_000).map { _ in Double.random(in: -1000...1000, using: &generator) }
    numbers += (0..<20_000).map { _ in
      let digits = Double(Int64.random(in: -1_000_000_000_000_000...1_000_000_000_000_000, using: &generator))
      return digits / ([1e0, 1e3, 1e6, 1e9, 1e15, 1e17, 1e18, 1e20, 1e23, 1e26].randomElement(using: &generator) ?? 1)
    }
    for power in -60...70 {
      let number = Double(sign: .plus, exponent: power, significand: 1)
      numbers += [number, number.nextUp, number.nextDown, -number * 1.1]
    }
    for power in 0...22 {
      let number = DecimalConversion.doublePowers[power]
      numbers += [number, number.nextUp, number.nextDown, 1 / number, (1 / number).nextDown]
    }
    for number in numbers {
      let spelled = text(number)
      guard Double(spelled)?.bitPattern == number.bitPattern else {
        Issue.record("\(number) was written as \(spelled)")
        return
      }
      let digits = spelled.split(separator: "e")[0].filter(\.isNumber).drop { $0 == "0" }
      let shortest = "\(number)".split(separator: "e")[0].filter(\.isNumber).drop { $0 == "0" }
      // Below a power of two the doubles are denser than above it, which may save a digit that we write.
      let spare = number.significandBitPattern == 0 ? 1 : 0
      if abs(number) < 1e15 { #expect(digits.count <= max(shortest.count, 1) + spare, "\(number): \(spelled)") }
    }
  }

  @Test("Integers of all lengths are spelled as the standard library spells them")
  func integers() {
    var values: [Int64] = [0, .min, .max]
    var power: Int64 = 1
    while power <= Int64.max / 10 {
      values += [power - 1, power, power + 1, -power, power &* 7]
      power *= 10
    }
    for value in values { #expect(text(value) == "\(value)") }
  }
}
