internal import TattlerCompression

extension FuzzTarget {
  /// Gzip.
  ///
  /// The output stays below its limit; errors lie within the input; any bytes come back from a compression.
  public static let gzip = FuzzTarget(
    "gzip",
    rawTokens: [
      [0x1F, 0x8B, 8], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], [3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0xFF, 0xFF],
    ],
    generate: { random in
      var bytes = LineText.body(&random)
      if random.oneIn(3) { bytes += [UInt8](repeating: UInt8(random.below(256)), count: random.below(5_000)) }
      var stream = Gzip.compress(bytes, level: random.below(13))
      if random.oneIn(4) { stream += Gzip.compress(LineText.body(&random), level: 1) }
      return stream
    }, check: GzipCheck.run)
}

private enum GzipCheck {
  static let limit = 1 << 16

  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let back = try mustSucceed("what was compressed is refused") { () throws(GzipError) in
      try Gzip.decompress(Gzip.compress(input, level: input.count % 13), limit: input.count)
    }
    try require(back == input, "what was compressed comes back changed")
    let output: [UInt8]
    do throws(GzipError) { output = try Gzip.decompress(input, limit: limit) } catch {
      switch error.code {
      case .corrupt(let offset), .truncated(let offset):
        try require((0...input.count).contains(offset), "the error lies outside of the input: \(error)")
      case .tooLarge(let refused): try require(refused == limit, "another limit is named: \(error)")
      }
      return false
    }
    try require(output.count <= limit, "\(output.count) bytes are over the limit")
    try require(output.count <= input.count * Gzip.maximumExpansion, "more than DEFLATE can make: \(output.count)")
    return true
  }
}
