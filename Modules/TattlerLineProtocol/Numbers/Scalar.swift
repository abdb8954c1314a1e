internal import CTattlerPlugin
internal import TattlerModel

/// A field value that is not a string.
struct Scalar {
  var kind: BatchValueKind
  var payload: tattler_payload

  @inline(__always)
  init(_ value: Double) {
    kind = .double
    payload = tattler_payload(f64: value)
  }

  @inline(__always)
  init(_ value: Int64) {
    kind = .int
    payload = tattler_payload(i64: value)
  }

  @inline(__always)
  init(_ value: UInt64) {
    kind = .uint
    payload = tattler_payload(u64: value)
  }

  @inline(__always)
  init(_ value: Bool) {
    kind = .bool
    payload = tattler_payload(u64: value ? 1 : 0)
  }
}
