/// Cuts text that is too long for a receiver so that two of them stay apart.
public enum ShortenedText {
  /// Bytes of the mark and the hash.
  private static let tailBytes = 9

  /// The text, cut between characters to fit into `limit` bytes with a mark and a hash of eight digits at the end.
  ///
  /// - Parameters:
  ///   - limit: in bytes of UTF-8, at least 9.
  ///   - mark: one byte of UTF-8, in front of the hash.
  ///   - original: what is hashed.
  public static func cut(_ text: String, to limit: Int, mark: Unicode.Scalar, hashing original: String) -> String {
    var cut = ""
    var count = 0
    for scalar in text.unicodeScalars {
      count += scalar.utf8.count
      if count > limit - tailBytes { break }
      cut.unicodeScalars.append(scalar)
    }
    // FNV-1a: the same in every run, so that what was cut keeps its name.
    var hash: UInt32 = 2_166_136_261
    for byte in original.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    cut.unicodeScalars.append(mark)
    return cut + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
