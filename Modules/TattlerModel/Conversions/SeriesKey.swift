/// What identifies a series, as bytes: equal keys are equal series, without the chance of a collision.
struct SeriesKey: Hashable, Sendable {
  var bytes: [UInt8] = []

  func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  static func == (left: SeriesKey, right: SeriesKey) -> Bool {
    guard left.bytes.count == right.bytes.count else { return false }
    return unsafe left.bytes.withUnsafeBufferPointer { left in
      unsafe right.bytes.withUnsafeBufferPointer { right in
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return unsafe ByteScan.equal(first, second, left.count)
      }
    }
  }
}
