/// The newest start of the series of totals of a resource that were forgotten: a series that is seen for the first time
/// and began no later may be one of them, so that its total is no usage that is new.
struct Horizon: Sendable, Equatable {
  static let tag = UInt8(ascii: "h")
  private static let version: UInt8 = 1

  /// Nanoseconds since 1970.
  var start: UInt64
  /// When the last of them brought something, by the ledger's clock.
  var seen: UInt64

  /// The key of a resource.
  static func key(_ resource: some Collection<UInt8>) -> BinaryKey { BinaryKey(bytes: [tag] + resource) }

  /// The horizon that a forgotten series of totals leaves behind, and its key.
  static func left(by counter: BinaryKey, seen: UInt64) -> (key: BinaryKey, horizon: Horizon)? {
    var reader = StateReader(counter.bytes)
    guard (try? reader.byte()) == CostLedger.counterTag, let start = try? reader.number(UInt64.self),
      let resource = try? reader.run()
    else { return nil }
    return (key(resource), Horizon(start: start, seen: seen))
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
