import Testing

@testable import TattlerQueue

@Suite struct Checksum64Tests {
  @Test(
    "The checksum is XXH64 of the published test vectors",
    arguments: [
      ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
      ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ] as [(String, UInt64)])
  func vectors(text: String, expected: UInt64) {
    let bytes = Array(text.utf8)
    let sum = unsafe bytes.withUnsafeBytes { unsafe Checksum64.of($0) }
    #expect(sum == expected)
  }

  @Test("Every single flipped bit changes the checksum")
  func flips() {
    var bytes = (0..<77).map { UInt8($0) }
    let sum = unsafe bytes.withUnsafeBytes { unsafe Checksum64.of($0) }
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let other = unsafe bytes.withUnsafeBytes { unsafe Checksum64.of($0) }
      #expect(other != sum)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }
}
