/// From where on something is an alarm.
public struct AlertLimits: Sendable, Hashable {
  /// The longest mean time to the first byte.
  public var timeToFirstByte: Duration = .seconds(2)
  /// The most that an hour may cost, in US dollars.
  public var costPerHour: Double = 10
  /// The oldest that a batch in the queue may be.
  public var queueAge: Duration = .seconds(600)
  /// How long a service or a daemon may be silent.
  public var silence: Duration = .seconds(900)

  /// The defaults.
  public init() {}

  var timeToFirstByteMilliseconds: Double { Self.seconds(timeToFirstByte) * 1_000 }

  var queueAgeSeconds: Double { Self.seconds(queueAge) }

  static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds / 1_000_000_000) / 1_000_000_000
  }
}
