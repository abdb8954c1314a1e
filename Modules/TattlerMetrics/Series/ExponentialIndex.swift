internal import TattlerModel

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// In which bucket of a scale a number lies.
///
/// Bucket i holds the numbers above 2^(i × 2^-scale) up to and including the next boundary (data model,
/// "ExponentialHistogram"). Up to scale 8, which is finer than 160 buckets are for values within a factor of two, the
/// boundaries between two powers of two are looked up: the upper eight bits of the significand lead to the right one
/// or to one of its two neighbours. Beyond, a logarithm is taken.
@safe
struct ExponentialIndex: BitwiseCopyable, @unchecked Sendable {
  private let boundaries: UnsafeMutablePointer<UInt64>
  private let guesses: UnsafeMutablePointer<UInt16>

  private static let tableScale = 8
  private static let tableSize = 1 << tableScale
  private static let significandBits = 52
  private static let significandMask: UInt64 = 1 << 52 - 1

  /// The one there is, whose memory is never freed.
  static let shared = ExponentialIndex()

  private init() {
    let size = Self.tableSize
    unsafe boundaries = .allocate(capacity: size + 2)
    unsafe guesses = .allocate(capacity: size)
    for index in 0..<size {
      unsafe boundaries[index] =
        ExponentialHistogram.boundary(index, scale: Int32(Self.tableScale)).significandBitPattern
    }
    // Nothing is above these.
    unsafe boundaries[size] = .max
    unsafe boundaries[size + 1] = .max
    var below = 0
    for index in 0..<size {
      let start = UInt64(index) << UInt64(Self.significandBits - Self.tableScale)
      while unsafe boundaries[below] < start { below += 1 }
      unsafe guesses[index] = UInt16(below)
    }
  }

  /// The index of the bucket of a finite number above zero.
  ///
  /// - Parameter scale: at most 20.
  @inline(__always)
  func bucket(of number: Double, scale: Int) -> Int {
    let bits = number.bitPattern
    var exponent = Int(truncatingIfNeeded: bits &>> 52) &- 1_023
    var significand = bits & Self.significandMask
    if exponent == -1_023 { (exponent, significand) = Self.normalised(significand) }
    if scale > Self.tableScale { return Self.logarithmic(exponent, significand, scale) }
    // How many boundaries are below: one of them is at zero, so that a power of two ends the bucket before.
    var below = unsafe Int(guesses[Int(truncatingIfNeeded: significand &>> 44)])
    below &+= unsafe boundaries[below] < significand ? 1 : 0
    below &+= unsafe boundaries[below] < significand ? 1 : 0
    // Buckets of smaller scales are unions of these.
    let shift = Swift.min(Self.tableScale &- scale, 63)
    return (exponent &<< Self.tableScale &+ below &- 1) &>> shift
  }

  /// A subnormal number as if it had an exponent of its own.
  @inline(never)
  private static func normalised(_ significand: UInt64) -> (exponent: Int, significand: UInt64) {
    let shift = significand.leadingZeroBitCount - (63 - significandBits)
    return (-1_022 - shift, significand << UInt64(shift) & significandMask)
  }

  @inline(never)
  private static func logarithmic(_ exponent: Int, _ significand: UInt64, _ scale: Int) -> Int {
    let start = exponent << scale
    if significand == 0 { return start - 1 }
    let fraction = Double(sign: .plus, exponentBitPattern: 1_023, significandBitPattern: significand)
    let place = Int((log2(fraction) * Double(1 << scale)).rounded(.up)) - 1
    return start + Swift.max(0, Swift.min(place, 1 << scale - 1))
  }
}
