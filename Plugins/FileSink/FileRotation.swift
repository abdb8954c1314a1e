/// When a file is put aside for a new one, and how long it is kept then.
///
/// Age and count are those of the files that rotation has put aside, of each path by itself.
public struct FileRotation: Sendable, Hashable {
  /// What happens to a file that was put aside.
  public enum Compression: String, Sendable, Hashable, CaseIterable {
    /// It stays as it is.
    case none
    /// It becomes a `.gz`, off the writing thread.
    case gzip
  }

  /// The largest size in bytes; a line that is longer gets a file of its own. Nil for no limit.
  public var maximumBytes: Int?
  /// The length of a period: a file of an earlier period is put aside at the first write of a later one. Periods
  /// begin at multiples of it since 1970, so that an hour begins on the hour. Nil for no limit.
  public var every: Duration?
  /// What happens to a file that was put aside.
  public var compression: Compression
  /// How many are kept, the newest; nil for all.
  public var keepCount: Int?
  /// How old they may become; nil for any age.
  public var keepAge: Duration?

  /// Makes the rules; by default nothing is put aside.
  public init(
    maximumBytes: Int? = nil, every: Duration? = nil, compression: Compression = .none, keepCount: Int? = nil,
    keepAge: Duration? = nil
  ) {
    self.maximumBytes = maximumBytes
    self.every = every
    self.compression = compression
    self.keepCount = keepCount
    self.keepAge = keepAge
  }

  /// Whether there is anything to do with files that were put aside.
  var hasHousekeeping: Bool { compression != .none || keepCount != nil || keepAge != nil }

  /// Whether a file that was last written at `written` belongs to an earlier period than `now`.
  func isPeriodOver(written: UInt64, now: UInt64) -> Bool {
    guard let step = every?.unsignedNanoseconds, step > 0 else { return false }
    return written / step < now / step
  }
}

extension Duration {
  /// In nanoseconds; 0 for less than nothing, the largest number for more than it holds.
  var unsignedNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowAgain) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
    return overflow || overflowAgain ? .max : sum
  }
}
