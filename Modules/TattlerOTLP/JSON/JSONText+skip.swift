extension JSONText {
  /// Reads over a value of any type with everything in it.
  ///
  /// - Parameters:
  ///   - depth: the objects and arrays that are open around it.
  ///   - kinds: room for one byte per level up to `limit`.
  mutating func skipValue(
    depth: Int, limit: Int, kinds: UnsafeMutablePointer<UInt8>
  ) throws(OTLPError) {
    var level = depth
    while true {
      let next = unsafe skipSpace()
      if next == UInt8(ascii: "{") || next == UInt8(ascii: "[") {
        guard level < limit else { throw unsafe refusal(.tooDeep, at: index, "objects and arrays nest too deep") }
        unsafe kinds[level] = next
        level &+= 1
        unsafe index &+= 1
        // The closing bracket is two behind the opening one in ASCII.
        if unsafe skipSpace() != next &+ 2 {
          if next == UInt8(ascii: "{") { unsafe try skipKey() }
          continue
        }
      } else {
        unsafe try skipScalar(next)
      }
      // A value is complete: close what it completes.
      while true {
        if level == depth { return }
        let open = unsafe kinds[level &- 1]
        let mark = unsafe skipSpace()
        if mark == UInt8(ascii: ",") {
          unsafe index &+= 1
          if open == UInt8(ascii: "{") { unsafe try skipKey() }
          break
        }
        guard mark == open &+ 2 else { throw unsafe unexpected("a comma or a closing bracket is expected") }
        level &-= 1
        unsafe index &+= 1
      }
    }
  }

  private mutating func skipKey() throws(OTLPError) {
    guard unsafe skipSpace() == UInt8(ascii: "\"") else { throw unsafe unexpected("a key is expected") }
    unsafe index &+= 1
    unsafe try skipString()
    guard unsafe skipSpace() == UInt8(ascii: ":") else { throw unsafe unexpected("a colon is expected") }
    unsafe index &+= 1
  }

  private mutating func skipScalar(_ next: UInt8) throws(OTLPError) {
    switch next {
    case UInt8(ascii: "\""):
      unsafe index &+= 1
      unsafe try skipString()
    case UInt8(ascii: "t"): unsafe try literal("true")
    case UInt8(ascii: "f"): unsafe try literal("false")
    case UInt8(ascii: "n"): unsafe try literal("null")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = unsafe try number()
    default: throw unsafe unexpected("a value is expected")
    }
  }
}
