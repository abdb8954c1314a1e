extension RawSpan {
  /// The byte at an index; an index outside of the span traps.
  func byte(at index: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: checked(index), as: UInt8.self)
  }

  private func checked(_ index: Int) -> Int {
    precondition(index >= 0 && index < byteCount, "BUG: byte index out of bounds")
    return index
  }
}
