/// How the time of a metric is cut into chunks, and how many are fetched at one time.
public struct ChunkLimits: Sendable, Hashable {
  /// How many chunks are fetched or wait to be written; 1 to 64.
  public var concurrency = 4
  /// How long the first chunk is, in milliseconds.
  public var firstWidth: Int64 = 3_600_000
  /// The longest chunk: servers refuse ranges of more than 32 days.
  public var maximumWidth: Int64 = 31 * 86_400_000
  /// The size of an answer that chunks grow and shrink to, in bytes.
  public var targetBytes = 2 << 20
  /// The largest answer that is taken; a larger one is asked for again in pieces.
  public var maximumBytes = 4 << 20
  /// The largest answer for a chunk of a minute or less, which is fetched alone.
  public var largestBytes = 64 << 20
  /// How often one chunk is asked for before the export gives up.
  public var maximumAttempts = 8
  /// The most requests a second; 0 for no limit.
  public var requestsPerSecond = 0

  /// Makes the default limits.
  public init() {}
}
