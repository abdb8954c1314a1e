/// What is exported, and how.
public struct ExportOptions: Sendable, Hashable {
  /// What is done with a file that is there.
  public enum Start: Sendable, Hashable {
    /// Go on where a checkpoint of the same export is; refuse every other file.
    case automatic
    /// Go on; refuse where there is no checkpoint.
    case resume
    /// Begin anew.
    case overwrite
  }

  /// What makes two exports the same one.
  public struct Identity: Sendable, Hashable {
    /// The server's address without credentials.
    public var url: String
    /// The selectors.
    public var selectors: [SeriesSelector]
    /// The start, the end and the time zone as they were asked for.
    public var range: [String]
    /// The format of the rows.
    public var format: SampleFormat
    /// The format of the times.
    public var timeFormat: TimeFormat
    /// The number or name that goes with the token, which is no secret; nil where there is none.
    public var id: String?
    /// What ``digest(ofHeaders:)`` makes of the headers that choose a tenant.
    public var headers = ""
    /// The absolute path of the file; an ``ExportRun`` sets it.
    var output: String?

    /// Makes an identity.
    public init(
      url: String, selectors: [SeriesSelector], range: [String], format: SampleFormat, timeFormat: TimeFormat
    ) {
      (self.url, self.selectors, self.range) = (url, selectors, range)
      (self.format, self.timeFormat) = (format, timeFormat)
    }

    /// A number for names and values of headers that does not tell them; empty where there are none. The case of names
    /// and the order of the headers do not matter.
    public static func digest(ofHeaders headers: [(name: String, value: String)]) -> String {
      if headers.isEmpty { return "" }
      let fields = headers.map { Array($0.name.lowercased().utf8) + [0] + Array($0.value.utf8) + [0] }
      let bytes = fields.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
      return String(Checkpoint.checksum(bytes[...]), radix: 16)
    }
  }

  /// What is exported.
  public var identity: Identity
  /// The range, with words such as `now` resolved; a checkpoint keeps the range of its first run.
  public var range: ExportRange
  /// The file; nil for standard output, which has no checkpoint.
  public var output: String?
  /// The checkpoint; nil for `<output>.checkpoint`.
  public var checkpoint: String?
  /// What is done with a file that is there.
  public var start = Start.automatic
  /// Chunks and concurrency.
  public var limits = ChunkLimits()

  /// Makes options.
  public init(identity: Identity, range: ExportRange, output: String?) {
    (self.identity, self.range, self.output) = (identity, range, output)
  }

  /// Where the checkpoint is; nil where there is none.
  public var checkpointPath: String? { output.map { checkpoint ?? $0 + ".checkpoint" } }
}
