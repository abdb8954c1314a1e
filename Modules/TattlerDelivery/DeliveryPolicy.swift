/// How one sink is treated: limits and waits, all of them plain numbers.
public struct DeliveryPolicy: Sendable, Hashable {
  /// The range of ``concurrency``.
  public static let concurrencyRange = 1...32

  /// The first wait after a failure, in nanoseconds; it doubles with each further one.
  public var firstBackoffNanoseconds: UInt64 = 1_000_000_000
  /// The longest wait that the host chooses by itself, in nanoseconds.
  public var longestBackoffNanoseconds: UInt64 = 30_000_000_000
  /// How long a paused sink rests before it is tried again, in nanoseconds.
  public var pauseNanoseconds: UInt64 = 60_000_000_000
  /// How many refusals in a row, without a row delivered between them, are narrowed down at full speed.
  public var unpacedRefusals = 64
  /// The pause between further ones, in nanoseconds: a backlog of bad rows must not storm the receiver.
  public var refusalPauseNanoseconds: UInt64 = 20_000_000
  /// Batches that are handed over together hold at most this many bytes, except for a single larger one.
  public var submissionBytes = 1 << 20
  /// At most this many batches are handed over together.
  public var submissionBatches = 1_024
  /// Which batches go first.
  public var order = DeliveryOrder.oldestFirst
  /// With ``DeliveryOrder/freshFirst(backlogShare:)``: a new batch that has waited for longer than this, in
  /// nanoseconds, is new no more, and what waits becomes backlog.
  public var freshAgeNanoseconds: UInt64 = 30_000_000_000
  /// How many submissions may be under way at once, 1 to 32. Only 1 keeps the rows in order; a value outside the range
  /// is taken as its nearest end.
  public var concurrency = 1
  /// The most points that are sent in a second, those of repeated submissions included; nil for no bound. As many may
  /// be sent at once after a rest. What is not a positive number counts as nil.
  public var pointsPerSecond: Double?
  /// Rows whose time lies further back than this, in nanoseconds before the wall clock, are set aside instead of sent;
  /// nil for no bound. Rows without a time are never too old. See ``AgeClock`` for what a clock that jumps does.
  public var maximumSampleAgeNanoseconds: UInt64?
  /// Rows whose submissions have failed for this long, in nanoseconds, are set aside at the next failure; nil for
  /// never. A pause does not count, and any success of these rows begins the count anew.
  public var giveUpAfterNanoseconds: UInt64?

  /// Whether a sink that can ask its receiver for readiness does so when delivery starts; the answer is logged.
  public var probesAtStart = true

  /// The defaults.
  public init() {}
}
