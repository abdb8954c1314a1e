import Foundation
import Testing

@testable import TattlerConfig

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `the examples of RFC 4648 hold both ways`(_ text: String, _ encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test func `every byte in every place agrees with Foundation`() {
    for length in 1...4 {
      for value in 0...255 {
        for place in 0..<length {
          var bytes = [UInt8](repeating: 0xA5, count: length)
          bytes[place] = UInt8(value)
          let encoded = Base64.encode(bytes)
          #expect(encoded == Data(bytes).base64EncodedString())
          #expect(Base64.decode(encoded) == bytes)
        }
      }
    }
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zh==", "Zm9=", "Zm9v\n", "Zm\n9v", "Zm9v Zm9v", "Zm-v", "Zm_v",
    "Z=g=",
    "Zg==Zg==", "Zmé",
  ])
  func `what no encoder makes is refused`(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
