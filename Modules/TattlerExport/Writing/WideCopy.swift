/// Copies of short texts in whole pieces of ``slack`` bytes, which cost less than copies of exactly so many bytes: both
/// sides have as many bytes more behind the last one.
enum WideCopy {
  /// So many bytes behind a text are read, and behind its copy written, without meaning.
  static let slack = 32

  /// Copies at least one piece.
  @inline(__always)
  static func copy(_ text: UnsafeRawPointer, _ count: Int, to place: UnsafeMutableRawPointer) {
    var done = 0
    repeat {
      let piece = unsafe text.loadUnaligned(fromByteOffset: done, as: SIMD32<UInt8>.self)
      unsafe place.storeBytes(of: piece, toByteOffset: done, as: SIMD32<UInt8>.self)
      done &+= slack
    } while done < count
  }
}
