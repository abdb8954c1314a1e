internal import TattlerConfig

/// What is needed to go on with an export: the question, what was found, and how far the file is.
public struct Checkpoint: Sendable, Hashable {
  /// The question.
  public var identity: ExportOptions.Identity
  /// The range as it was resolved by the first run.
  public var range: ExportRange
  /// The metrics, in the order of the file.
  public var metrics: [String]
  /// The labels that have a column of their own.
  public var columns: [String]
  /// Up to where everything is written.
  public var place: ExportPlace
  /// The bytes of the file that count; what is behind them is cut off.
  public var length: Int
  /// The bytes of the line of OTLP that is open at that place.
  public var openBytes: Int
  /// What was written and left out.
  public var counts: ExportCounts
  /// What was written and left out when the metric of the place began.
  public var countBeforeMetric: Int
  /// The metrics, named by a selector, of which there was no sample.
  public var emptyMetrics: [String]
  /// What the server warned of, without repetitions; at most eight.
  public var warnings: [String]
  /// Whether the export is finished.
  public var isComplete: Bool

  private static let version = 1

  /// Makes a checkpoint.
  init(
    identity: ExportOptions.Identity, range: ExportRange, metrics: [String], columns: [String], place: ExportPlace
  ) {
    (self.identity, self.range, self.metrics, self.columns, self.place) = (identity, range, metrics, columns, place)
    (length, openBytes, counts, isComplete) = (0, 0, ExportCounts(), false)
    (countBeforeMetric, emptyMetrics, warnings) = (0, [], [])
  }

  /// A line of JSON, and a line with a checksum of it.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in numbers {
      writer.key(key)
      writer.integer(value)
    }
    writer.key("complete")
    writer.boolean(isComplete)
    for (key, text) in [
      ("url", identity.url), ("format", identity.format.rawValue), ("time_format", identity.timeFormat.rawValue),
      ("id", identity.id), ("headers", identity.headers), ("output", identity.output),
    ] {
      guard let text else { continue }
      writer.key(key)
      writer.string(text)
    }
    if let series = counts.firstUnwritable {
      writer.key("first_unwritable")
      writer.string(series)
    }
    for (key, texts) in [
      ("selectors", identity.selectors.map(\.text)), ("range", identity.range), ("columns", columns),
      ("metrics", metrics), ("empty_metrics", emptyMetrics), ("warnings", warnings),
    ] {
      writer.key(key)
      writer.beginArray()
      for text in texts { writer.string(text) }
      writer.endArray()
    }
    writer.endObject()
    return writer.bytes + Array("\n\(String(Self.checksum(writer.bytes[...]), radix: 16))\n".utf8)
  }

  private var numbers: [(String, Int)] {
    [
      ("version", Self.version), ("from", Int(range.start)), ("to", Int(range.end)), ("metric", place.metric),
      ("time", Int(place.time)), ("length", length), ("open_bytes", openBytes), ("samples", counts.samples),
      ("not_finite", counts.notFinite), ("histograms", counts.histograms), ("unwritable", counts.unwritable),
      ("count_before_metric", countBeforeMetric),
    ]
  }

  /// Reads what ``bytes`` has made.
  init(_ bytes: [UInt8]) throws(ExportFailure) {
    let damaged = ExportFailure(.data, "it is damaged or of another version")
    guard let end = bytes.firstIndex(of: 0x0A),
      bytes[(end + 1)...].elementsEqual("\(String(Self.checksum(bytes[..<end]), radix: 16))\n".utf8),
      let json = try? JSONValue(parsing: Array(bytes[..<end]), limits: Self.limits)
    else { throw damaged }
    func number(_ key: String) throws(ExportFailure) -> Int {
      guard let value = json[key]?.integerValue else { throw damaged }
      return Int(value)
    }
    func texts(_ key: String) throws(ExportFailure) -> [String] {
      guard let items = json[key]?.arrayValue else { throw damaged }
      return items.compactMap(\.stringValue)
    }
    guard try number("version") == Self.version, let url = json["url"]?.stringValue,
      let format = json["format"]?.stringValue.flatMap({ SampleFormat(rawValue: $0) }),
      let timeFormat = json["time_format"]?.stringValue.flatMap({ TimeFormat(rawValue: $0) }),
      let range = try? ExportRange(start: Int64(try number("from")), end: Int64(try number("to"))),
      let complete = json["complete"]?.booleanValue
    else { throw damaged }
    var selectors: [SeriesSelector] = []
    for text in try texts("selectors") {
      guard let selector = try? SeriesSelector(text) else { throw damaged }
      selectors.append(selector)
    }
    identity = ExportOptions.Identity(
      url: url, selectors: selectors, range: try texts("range"), format: format, timeFormat: timeFormat)
    (identity.id, identity.output) = (json["id"]?.stringValue, json["output"]?.stringValue)
    identity.headers = json["headers"]?.stringValue ?? ""
    self.range = range
    (metrics, columns) = (try texts("metrics"), try texts("columns"))
    place = ExportPlace(metric: try number("metric"), time: Int64(try number("time")))
    (length, openBytes) = (try number("length"), try number("open_bytes"))
    counts = ExportCounts()
    (counts.samples, counts.notFinite) = (try number("samples"), try number("not_finite"))
    (counts.histograms, counts.unwritable) = (try number("histograms"), try number("unwritable"))
    counts.firstUnwritable = json["first_unwritable"]?.stringValue
    countBeforeMetric = try number("count_before_metric")
    (emptyMetrics, warnings) = (try texts("empty_metrics"), try texts("warnings"))
    isComplete = complete
    guard length >= 0, (0...metrics.count).contains(place.metric) else { throw damaged }
  }

  private static let limits = ConfigLimits(maximumBytes: 256 << 20, maximumDepth: 4, maximumNodes: 8_000_000)

  /// FNV-1a.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
