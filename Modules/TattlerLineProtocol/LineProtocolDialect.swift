/// How the corners of line protocol are read on which implementations disagree.
///
/// The default is the reading that loses nothing and invents nothing: what is odd is refused with its place, and both
/// values of a field that comes twice are kept. ``strict`` and ``lenient`` are the readings on either side; every choice
/// can also be made alone:
///
/// ```swift
/// var options = LineProtocolOptions()
/// options.dialect = .lenient
/// options.dialect.repeatedTags = .refused
/// ```
///
/// What each implementation does stands in `docs/line-protocol.md`.
public struct LineProtocolDialect: Sendable, Hashable {
  /// What becomes of control characters (below U+0020, and U+007F) outside of string values.
  public enum ControlCharacters: Sendable, Hashable {
    /// The line is refused, as influxdata/line-protocol v2 does.
    case refused
    /// They are part of the name or the tag value, as InfluxDB 1.x has it. Where spaces may stand between the parts of a
    /// line, tabs may stand too. A newline always ends the line.
    case kept
  }

  /// What becomes of a tag without a key or without a value, such as `k=`.
  public enum EmptyTags: Sendable, Hashable {
    /// The line is refused, as InfluxDB does.
    case refused
    /// The tag is left out, as VictoriaMetrics does.
    case dropped
  }

  /// What becomes of a tag key that comes twice.
  public enum RepeatedTags: Sendable, Hashable {
    /// The line is refused, as InfluxDB does.
    case refused
    /// The last value is taken, as Telegraf does.
    case lastWins
  }

  /// What becomes of a field key that comes twice.
  public enum RepeatedFields: Sendable, Hashable {
    /// Both values are points of the row.
    case kept
    /// The last value is taken: what is found in InfluxDB after a write.
    case lastWins
    /// The line is refused, as one of the values would be lost at most receivers.
    case refused
  }

  /// What a backslash in a string value may escape. Before anything else it stands for itself.
  public enum StringEscapes: Sendable, Hashable {
    /// Quotes and backslashes: InfluxDB 1.x, 2 and 3, Telegraf.
    case quotes
    /// Also `\t`, `\r` and `\n`, as influxdata/line-protocol v2 has it.
    case quotesAndWhiteSpace
  }

  /// Control characters in names and tag values.
  public var controlCharacters = ControlCharacters.refused
  /// Tags without a key or a value.
  public var emptyTags = EmptyTags.refused
  /// Tag keys that come twice.
  public var repeatedTags = RepeatedTags.refused
  /// Field keys that come twice.
  public var repeatedFields = RepeatedFields.kept
  /// Escapes in string values.
  public var stringEscapes = StringEscapes.quotes
  /// True where `NaN`, `Inf`, `Infinity`, in any case and with a sign, are values, as VictoriaMetrics has it;
  /// InfluxDB and Telegraf refuse them, and so does the default.
  public var acceptsNonFinite = false
  /// True where integers with the suffix `u` are values; InfluxDB 1.x and Grafana Cloud refuse them.
  public var acceptsUnsigned = true

  /// The default reading.
  public init() {}

  /// The reading of influxdata/line-protocol v2, InfluxData's reference decoder: as the default, but `\t`, `\r` and `\n`
  /// are escapes in string values, and a field that comes twice is refused instead of being left to the receiver.
  public static var strict: LineProtocolDialect {
    var dialect = LineProtocolDialect()
    dialect.stringEscapes = .quotesAndWhiteSpace
    dialect.repeatedFields = .refused
    return dialect
  }

  /// The reading that takes what some widespread receiver takes: InfluxDB 1.x, Telegraf or VictoriaMetrics.
  public static var lenient: LineProtocolDialect {
    var dialect = LineProtocolDialect()
    dialect.controlCharacters = .kept
    dialect.emptyTags = .dropped
    dialect.repeatedTags = .lastWins
    dialect.repeatedFields = .lastWins
    dialect.acceptsNonFinite = true
    return dialect
  }
}
