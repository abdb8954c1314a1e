/// Boundaries between buckets, ascending and finite, searched without a branch that depends on the value.
///
/// Plain memory that somebody has to free, since a reference would be counted at each search.
@safe
struct BucketBounds: BitwiseCopyable, @unchecked Sendable {
  private let bounds: UnsafeMutablePointer<Double>
  let count: Int

  /// - Parameter bounds: ascending, finite.
  init(_ bounds: [Double]) {
    count = bounds.count
    unsafe self.bounds = .allocate(capacity: Swift.max(count, 1))
    for (index, bound) in bounds.enumerated() { unsafe self.bounds[index] = bound }
  }

  func deallocate() { unsafe bounds.deallocate() }

  /// The boundary at an index below ``count``.
  subscript(index: Int) -> Double {
    precondition(index >= 0 && index < count, "BUG: no such boundary")
    return unsafe bounds[index]
  }

  /// How many boundaries are below the value, which is the index of its bucket.
  @inline(__always)
  func bucket(of value: Double) -> Int {
    var first = 0
    var length = count
    while length > 1 {
      let half = length &>> 1
      // Becomes a conditional move.
      first = unsafe bounds[first &+ half &- 1] < value ? first &+ half : first
      length &-= half
    }
    return unsafe length == 1 && bounds[first] < value ? first &+ 1 : first
  }
}
