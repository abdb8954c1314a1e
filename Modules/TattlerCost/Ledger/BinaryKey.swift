/// What identifies something, as bytes: equal keys are equal things, without the chance of a collision.
struct BinaryKey: Hashable, Sendable {
  var bytes: [UInt8]

  func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}
