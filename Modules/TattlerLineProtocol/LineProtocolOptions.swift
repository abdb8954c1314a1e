/// How a body of line protocol is read.
public struct LineProtocolOptions: Sendable, Hashable {
  /// What a line without a timestamp gets.
  public enum DefaultTime: Sendable, Hashable {
    /// The row has no time.
    case absent
    /// The row gets this time, in nanoseconds since 1970.
    ///
    /// As `UntimedRows` does it: lines of one series that would collide, because they carry the same field, are spread 1 ms apart: the last one
    /// keeps the time, those before it lie before it. Grafana cuts times to milliseconds, so a smaller step would
    /// still collide there.
    case assign(nanoseconds: Int64)
  }

  /// The unit of the timestamps.
  public var precision = LineProtocolPrecision.nanoseconds
  /// True where the first bad line fails the whole body; false where bad lines are reported and left out.
  public var isStrict = false
  /// What a line without a timestamp gets.
  public var defaultTime = DefaultTime.absent
  /// How the corners are read on which implementations disagree.
  public var dialect = LineProtocolDialect()
  /// Bounds on the work.
  public var limits = LineProtocolLimits()

  /// The default options: nanoseconds, bad lines left out, no default time.
  public init() {}
}
