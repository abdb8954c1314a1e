/// How a batch is written as line protocol.
public struct LineProtocolEncodingOptions: Sendable, Hashable {
  /// How booleans are written.
  public enum Booleans: Sendable, Hashable {
    /// `true` and `false`.
    case words
    /// `1` and `0`, for receivers that store numbers only.
    case numbers
  }

  /// How unsigned integers are written.
  public enum UnsignedIntegers: Sendable, Hashable {
    /// With the suffix `u`, which InfluxDB 2 and 3 know.
    case unsigned
    /// With the suffix `i` where they fit, as floats where they do not. Grafana Cloud refuses `u`.
    case signedOrFloat
  }

  /// How backslashes in names and tag values are written.
  public enum Backslashes: Sendable, Hashable {
    /// As they are, which influxdata/line-protocol v2 and Tattler read back exactly.
    ///
    /// Others read some of them otherwise: a backslash directly before a space, a comma or an equals sign makes InfluxDB
    /// 1.x and 2 refuse a line that has it in a field key, and Telegraf also in a measurement; InfluxDB 3 and
    /// VictoriaMetrics read two backslashes as one.
    case kept
    /// Only where every receiver reads the same: a backslash before a space, a comma, an equals sign, another backslash,
    /// a control character or the end is left out.
    case whereUnambiguous
  }

  /// The unit of the timestamps. Finer times are cut towards the past.
  public var precision = LineProtocolPrecision.nanoseconds
  /// The most bytes that one call may write.
  public var maximumByteCount = Int.max
  /// True where string values are left out, and counted.
  public var leavesOutStrings = false
  /// How booleans are written.
  public var booleans = Booleans.words
  /// How unsigned integers are written.
  public var unsignedIntegers = UnsignedIntegers.unsigned
  /// How backslashes in names and tag values are written.
  public var backslashes = Backslashes.kept
  /// True where measurements, tag keys and field keys are made of `[a-zA-Z0-9_]` only.
  ///
  /// Every other character, of one byte or several, becomes one `_`; a measurement or a tag key that begins with a
  /// digit gets a `_` in front. A field key does not, as it becomes the second half of a name. Of two tags whose keys
  /// become the same the first is kept.
  public var sanitisesNames = false
  /// The time of rows that have none, in nanoseconds since 1970; nil writes their lines without a timestamp.
  public var defaultTimeNanoseconds: Int64?

  /// The default options: everything as it is, in nanoseconds.
  public init() {}

  /// Options for Grafana Cloud's Influx push and other receivers that store numbers under Prometheus names.
  public static var numbersOnly: LineProtocolEncodingOptions {
    var options = LineProtocolEncodingOptions()
    options.leavesOutStrings = true
    options.booleans = .numbers
    options.unsignedIntegers = .signedOrFloat
    options.sanitisesNames = true
    return options
  }
}
