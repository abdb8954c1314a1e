/// How the bytes of a batch are stored.
enum PayloadCodec: Int64, Sendable {
  /// As they are, with a checksum of nothing but the bytes: what version 1 of the file wrote.
  case bare = 0
  /// As they are, because compression gains nothing.
  case plain = 1
  /// One Zstandard frame that tells its decompressed size.
  case zstd = 2

  /// The name for people.
  var name: String { self == .zstd ? "zstd" : "plain" }
}
