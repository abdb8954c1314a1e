/// The last total of a cumulative series.
///
/// A series is what resource, scope, name, unit, kind, attributes and start time say: so clients that were started anew, and
/// clients that forgot to say who they are, are counted each by itself, in whatever order their totals come.
struct Counter: Sendable, Equatable {
  /// Nanoseconds since 1970: the time of the last point.
  var time: UInt64
  /// When it came, by the ledger's clock.
  var seen: UInt64
  /// The ``seen`` that the state has.
  var kept: UInt64
  /// The total in parts.
  var parts: Int128
  /// How many values a histogram had seen.
  var count: UInt64

  private static let version: UInt8 = 1
  /// The bytes of ``encoded``.
  static let encodedBytes = 41
  /// Nanoseconds that the clock of a client may be ahead; ten minutes.
  static let tolerance: UInt64 = 600_000_000_000

  var encoded: [UInt8] {
    var writer = StateWriter()
    writer.add(Self.version)
    writer.add(time)
    writer.add(seen)
    writer.add(parts)
    writer.add(count)
    return writer.bytes
  }

  init(time: UInt64, seen: UInt64, parts: Int128, count: UInt64) {
    self.time = time
    self.seen = seen
    kept = seen
    self.parts = parts
    self.count = count
  }

  /// Reads ``encoded``; nil for other bytes, those of another version among them.
  init?(_ bytes: [UInt8]) {
    var reader = StateReader(bytes)
    do {
      guard try reader.byte() == Self.version else { return nil }
      time = try reader.number()
      seen = try reader.number()
      kept = seen
      parts = try reader.number()
      count = try reader.number()
      guard reader.isAtEnd, parts >= 0 else { return nil }
    } catch { return nil }
  }

  /// What a point adds.
  enum Step: Equatable {
    case increment(Int128)
    /// It says nothing that is not counted already.
    case contained
    case rejected(UsageRejection)
  }

  /// The latest time that a point may have, in nanoseconds since 1970.
  static func latest(_ now: UInt64) -> UInt64 {
    let (latest, overflows) = now.addingReportingOverflow(tolerance)
    return overflows ? .max : latest
  }

  /// Takes a further total. One that went down has begun anew without saying so: all of it is new.
  ///
  /// A time further ahead than ``tolerance`` counts as that far: one wrong time would else make all that follow too old.
  mutating func advance(_ sample: UsageSample, time: UInt64, now: UInt64) -> Step {
    let latest = Self.latest(now)
    self.time = min(self.time, latest)
    let isContained = sample.parts <= parts && sample.count <= count
    let isGrown = sample.parts >= parts && sample.count >= count && !isContained
    // Of times that are all too far ahead nobody knows the order: what grows is the later one.
    guard min(time, latest) > self.time || time > latest && isGrown else {
      if isContained { seen = now }
      return isContained ? .contained : .rejected(.outOfOrder)
    }
    seen = now
    let isReset = sample.parts < parts || sample.count < count
    defer { (self.time, parts, count) = (min(time, latest), sample.parts, sample.count) }
    return .increment(isReset ? sample.parts : sample.parts - parts)
  }
}
