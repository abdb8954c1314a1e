/// The vendor's own unit of a price, such as a million tokens or a minute.
public struct PriceUnit: Sendable, Hashable {
  /// What is counted.
  public let dimension: UsageKind.Dimension
  /// How much of it a price is for: tokens, characters, requests …; microseconds of time.
  public let count: Int64

  /// A quantity in parts of a millionth: what prices are multiplied with. Times come in microseconds, which are millionths
  /// of seconds.
  static let partsPerUnit: Int64 = 1_000_000

  /// The parts (millionths; microseconds) of the unit.
  var parts: Int128 { dimension == .time ? Int128(count) : Int128(count) * Int128(Self.partsPerUnit) }

  private init(_ dimension: UsageKind.Dimension, _ count: Int64) {
    self.dimension = dimension
    self.count = count
  }

  /// The unit as tables write it: `1M token`, `1 hour`.
  public var name: String {
    switch (dimension, count) {
    case (.time, 1_000_000): "1 second"
    case (.time, 60_000_000): "1 minute"
    case (.time, _): "1 hour"
    case (_, 1): "1 \(dimension.rawValue)"
    case (_, 1_000): "1k \(dimension.rawValue)"
    default: "1M \(dimension.rawValue)"
    }
  }

  /// Every unit that a table may name.
  static let all: [PriceUnit] = UsageKind.Dimension.allCases.flatMap { dimension in
    let counts: [Int64] = dimension == .time ? [1_000_000, 60_000_000, 3_600_000_000] : [1, 1_000, 1_000_000]
    return counts.map { PriceUnit(dimension, $0) }
  }

  private static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The unit of a name.
  public init?(name: String) {
    guard let unit = Self.named[name] else { return nil }
    self = unit
  }
}
