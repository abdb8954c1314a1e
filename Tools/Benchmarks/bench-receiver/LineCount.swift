internal import CBenchDeflate

/// Counts lines, and how many of them are not the same.
struct LineCount {
  /// Bytes of text.
  private(set) var bytes = 0
  /// Lines of text; an empty one is none.
  private(set) var lines = 0
  private var seen = HashSet64()

  /// The largest text of one body, in bytes.
  private static let largestTextBytes = 256 << 20

  /// Lines that differ from all before them, by 64-bit hashes.
  var distinctLines: Int { seen.count }

  /// Counts a body.
  ///
  /// - Returns: false where the body cannot be decompressed.
  mutating func add(_ body: [UInt8], isGzip: Bool) -> Bool {
    guard let text = Self.plain(body, isGzip: isGzip) else { return false }
    bytes += text.count
    var hash = LineHash()
    for index in text.indices {
      if text[index] != UInt8(ascii: "\n") {
        hash.add(text[index])
      } else if !hash.isEmpty {
        lines += 1
        seen.insert(hash.value)
        hash = LineHash()
      }
    }
    if !hash.isEmpty {
      lines += 1
      seen.insert(hash.value)
    }
    return true
  }

  /// The text of a body; nil where it is no gzip (RFC 1952).
  static func plain(_ body: [UInt8], isGzip: Bool) -> [UInt8]? {
    guard isGzip else { return body }
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    var capacity = max(body.count * 12, 1 << 16)
    while capacity <= largestTextBytes {
      var result = LIBDEFLATE_BAD_DATA
      let text = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        result = unsafe body.withUnsafeBytes { input in
          unsafe libdeflate_gzip_decompress(
            decompressor, input.baseAddress, input.count, buffer.baseAddress, buffer.count, &count)
        }
        if result != LIBDEFLATE_SUCCESS { count = 0 }
      }
      switch result {
      case LIBDEFLATE_SUCCESS: return text
      case LIBDEFLATE_INSUFFICIENT_SPACE: capacity *= 4
      default: return nil
      }
    }
    return nil
  }
}

/// A hash of a line that is fed byte after byte: FNV-1a, mixed at the end.
private struct LineHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325
  private(set) var isEmpty = true

  mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    isEmpty = false
  }

  var value: UInt64 {
    var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
