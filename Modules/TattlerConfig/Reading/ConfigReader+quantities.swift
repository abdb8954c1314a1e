extension ConfigReader {
  /// From nothing to the 292 years that nanoseconds can count.
  public static let anyDuration: ClosedRange<Duration> = .zero ... .nanoseconds(Int64.max)

  /// The integer under `key`, in decimal; nil if absent.
  public func integer(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
    value(key, expected: Self.describe("an integer", range, lowest: Int.min, highest: Int.max) { String($0) }) {
      guard let number = Int($0), range.contains(number) else { return nil }
      return number
    }
  }

  /// The integer under `key`, or `fallback` if absent.
  public func integer(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max, default fallback: Int
  ) -> Int {
    integer(key, in: range) ?? fallback
  }

  /// The integer under `key`, which must be there.
  public func requiredInteger(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int {
    let expected = Self.describe("an integer", range, lowest: Int.min, highest: Int.max) { String($0) }
    return required(key, integer(key, in: range), expected: expected, standIn: range.lowerBound)
  }

  /// The finite number under `key`, with a fraction or not; nil if absent.
  public func number(
    _ key: String,
    in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) -> Double? {
    let (lowest, highest) = (-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude)
    return value(key, expected: Self.describe("a number", range, lowest: lowest, highest: highest) { "\($0)" }) {
      guard JSONNumber.isValid($0.utf8), let number = Double($0), range.contains(number) else { return nil }
      return number
    }
  }

  /// The finite number under `key`, or `fallback` if absent.
  public func number(
    _ key: String,
    in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
    default fallback: Double
  ) -> Double {
    number(key, in: range) ?? fallback
  }

  /// The size under `key` in bytes, as ``ByteSize`` reads it; nil if absent.
  public func bytes(_ key: String, in range: ClosedRange<Int> = 0...Int.max) -> Int? {
    let expected = Self.describe("a size such as 10MiB", range, lowest: 0, highest: Int.max, ByteSize.format)
    return value(key, expected: expected) {
      guard let size = ByteSize.parse($0), range.contains(size) else { return nil }
      return size
    }
  }

  /// The size under `key` in bytes, or `fallback` if absent.
  public func bytes(_ key: String, in range: ClosedRange<Int> = 0...Int.max, default fallback: Int) -> Int {
    bytes(key, in: range) ?? fallback
  }

  /// The length of time under `key`, as ``DurationText`` reads it; nil if absent.
  public func duration(_ key: String, in range: ClosedRange<Duration> = ConfigReader.anyDuration) -> Duration? {
    let expected = Self.describe(
      "a duration such as 10s or 1h30m", range, lowest: .zero, highest: Self.anyDuration.upperBound, DurationText.format
    )
    return value(key, expected: expected) {
      guard let duration = DurationText.parse($0), range.contains(duration) else { return nil }
      return duration
    }
  }

  /// The length of time under `key`, or `fallback` if absent.
  public func duration(
    _ key: String, in range: ClosedRange<Duration> = ConfigReader.anyDuration, default fallback: Duration
  ) -> Duration {
    duration(key, in: range) ?? fallback
  }

  private static func describe<Bound: Comparable>(
    _ what: String, _ range: ClosedRange<Bound>, lowest: Bound, highest: Bound, _ format: (Bound) -> String
  ) -> String {
    switch (range.lowerBound > lowest, range.upperBound < highest) {
    case (true, true): "\(what), from \(format(range.lowerBound)) to \(format(range.upperBound))"
    case (true, false): "\(what), at least \(format(range.lowerBound))"
    case (false, true): "\(what), at most \(format(range.upperBound))"
    case (false, false): what
    }
  }
}
