internal import TattlerPricing

/// A running total that is told as a series.
struct Total: Sendable, Equatable {
  /// What is summed up.
  enum Kind: UInt8, Sendable, CaseIterable {
    /// Money, in ticks.
    case cost = 1
    /// What has no price, in parts.
    case unpriced = 2
    /// Points that are no usage.
    case rejected = 3
  }

  /// The sum, in the smallest parts of its kind.
  var sum: Int128 = 0
  /// Nanoseconds since 1970: the first usage.
  var start: UInt64
  /// When the sum changed, by the ledger's clock.
  var changed: UInt64
  /// What was told last; nil where nothing was.
  var told: Told?

  /// What was told of a series.
  struct Told: Sendable, Equatable {
    var sum: Int128
    /// Never goes down.
    var value: Double
    /// Nanoseconds since 1970, ascending.
    var time: UInt64
  }

  private static let version: UInt8 = 1
  /// The bytes of ``encoded``.
  static let encodedBytes = 66

  init(start: UInt64, changed: UInt64) {
    self.start = start
    self.changed = changed
  }

  /// The value to tell.
  func value(_ kind: Kind) -> Double {
    // What was read from a cache may be known before the input that it is taken from.
    max(current(kind), told?.value ?? 0)
  }

  /// True where all of the sum was told, and no more than that.
  func isSettled(_ kind: Kind) -> Bool {
    told.map { $0.sum == sum && $0.value == current(kind) } ?? false
  }

  private func current(_ kind: Kind) -> Double {
    switch kind {
    case .cost: Money(ticks: sum).dollars
    case .unpriced: Double(sum) / 1e6
    case .rejected: Double(sum)
    }
  }

  var encoded: [UInt8] {
    var writer = StateWriter()
    writer.add(Self.version)
    writer.add(sum)
    writer.add(start)
    writer.add(changed)
    writer.add(told == nil ? UInt8(0) : 1)
    if let told {
      writer.add(told.sum)
      writer.add(told.value.bitPattern)
      writer.add(told.time)
    } else {
      // Room for what will be told: telling makes no state larger, so that one without room can still be told.
      writer.bytes += [UInt8](repeating: 0, count: Self.encodedBytes - writer.bytes.count)
    }
    return writer.bytes
  }

  /// Reads ``encoded``; nil for other bytes, those of another version among them.
  init?(_ bytes: [UInt8]) {
    var reader = StateReader(bytes)
    do {
      guard try reader.byte() == Self.version else { return nil }
      sum = try reader.number()
      start = try reader.number()
      changed = try reader.number()
      switch try reader.byte() {
      case 0: while !reader.isAtEnd { guard try reader.byte() == 0 else { return nil } }
      case 1:
        let told = Told(
          sum: try reader.number(), value: Double(bitPattern: try reader.number()), time: try reader.number())
        guard told.value >= 0, told.value.isFinite else { return nil }
        self.told = told
      default: return nil
      }
      guard reader.isAtEnd else { return nil }
    } catch { return nil }
  }
}
