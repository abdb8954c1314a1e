/// The newest start of a series of totals that was forgotten, or of those of a resource where there are too many: a series
/// that is seen for the first time and began no later may be one of them, so that its total is no usage that is new.
///
/// Keys are digests: a series takes a hundred bytes, however long its attributes are. Two that had the same one would be
/// taken for each other, which costs the first total of one.
struct Horizon: Sendable, Equatable {
  /// Of a series: the digests of its resource and of the rest of its identity.
  static let seriesTag = UInt8(ascii: "s")
  /// Of a resource: its digest.
  static let resourceTag = UInt8(ascii: "r")
  /// Of a resource, with all its bytes, as states had it once.
  static let plainTag = UInt8(ascii: "h")
  private static let version: UInt8 = 1
  /// The bytes of ``encoded``.
  static let encodedBytes = 17

  /// Nanoseconds since 1970.
  var start: UInt64
  /// When the last of them brought something, by the ledger's clock.
  var seen: UInt64

  /// The key of a resource.
  static func key(_ resource: some Collection<UInt8>) -> BinaryKey {
    BinaryKey(bytes: [resourceTag] + digest(resource))
  }

  /// The key of a series of totals, whenever it began, and that of its resource; nil where the key of its counter is none.
  static func keys(of counter: BinaryKey) -> (start: UInt64, series: BinaryKey, resource: BinaryKey)? {
    var reader = StateReader(counter.bytes)
    guard (try? reader.byte()) == CostLedger.counterTag, let start = try? reader.number(UInt64.self),
      let resource = try? reader.run()
    else { return nil }
    let owner = digest(resource)
    let series = [seriesTag] + owner + digest(counter.bytes[resource.endIndex...])
    return (start, BinaryKey(bytes: series), BinaryKey(bytes: [resourceTag] + owner))
  }

  /// The key of the resource of a series' key.
  static func widened(_ series: BinaryKey) -> BinaryKey {
    BinaryKey(bytes: [resourceTag] + series.bytes.dropFirst().prefix(16))
  }

  /// FNV-1a of 128 bits, by "The FNV Non-Cryptographic Hash Algorithm" (draft-eastlake-fnv).
  private static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let prime: UInt128 = 1 << 88 | 0x13B
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    for byte in bytes { hash = (hash ^ UInt128(byte)) &* prime }
    var writer = StateWriter()
    writer.add(hash)
    return writer.bytes
  }

  init(start: UInt64, seen: UInt64) {
    self.start = start
    self.seen = seen
  }

  var encoded: [UInt8] {
    var writer = StateWriter()
    writer.add(Self.version)
    writer.add(start)
    writer.add(seen)
    return writer.bytes
  }

  /// Reads ``encoded``; nil for other bytes, those of another version among them.
  init?(_ bytes: [UInt8]) {
    var reader = StateReader(bytes)
    do {
      guard try reader.byte() == Self.version else { return nil }
      start = try reader.number()
      seen = try reader.number()
      guard reader.isAtEnd else { return nil }
    } catch { return nil }
  }
}
