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

    /// Makes an identity.
    public init(
      url: String, selectors: [SeriesSelector], range: [String], format: SampleFormat, timeFormat: TimeFormat
    ) {
      (self.url, self.selectors, self.range) = (url, selectors, range)
      (self.format, self.timeFormat) = (format, timeFormat)
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
