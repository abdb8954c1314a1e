public import TattlerModel
public import TattlerQueue

/// What an operator looks at and does with a queue, whether its daemon runs or not.
///
/// ``QueueConnection`` gives one: the file itself where nobody has it, the daemon's socket where a daemon has it.
/// Lists come in pages, and nothing changes but by the functions that say so.
public protocol QueueAdministration: Sendable {
  /// Where every point is, and how much the queue holds.
  func overview() async throws(QueueError) -> QueueOverview

  /// The stored batches behind `after`, oldest first, at most 256 of them.
  func batches(after: BatchID?, maximumCount: Int) async throws(QueueError) -> [StoredBatch]

  /// A stored batch; nil where there is none of this number.
  ///
  /// - Throws: `QueueError` with code `damaged` where its bytes do not match their checksum.
  func batch(_ id: BatchID) async throws(QueueError) -> MetricBatch?

  /// How many dead letters there are, by sink and reason.
  func deadLetterGroups() async throws(QueueError) -> [DeadLetterGroup]

  /// The dead letters behind `after`, oldest first and without their rows, at most 256 of them.
  func deadLetters(
    after: Int64, sink: String?, reason: String?, maximumCount: Int
  ) async throws(QueueError) -> [DeadLetter]

  /// The rows of a dead letter; nil where there is none of this number, or its rows were not kept or are damaged.
  func deadLetterRows(_ id: Int64) async throws(QueueError) -> MetricBatch?

  /// Makes dead letters pending again, at most 256 of them.
  func replayDeadLetters(_ letters: [Int64]) async throws(QueueError) -> DeadLetterReplay

  /// Forgets dead letters for good, at most 256 of them; their points stay counted as dead.
  ///
  /// - Returns: how many there were.
  func dropDeadLetters(_ letters: [Int64]) async throws(QueueError) -> Int

  /// Drops what waits for a sink; it counts as evicted.
  ///
  /// - Returns: the points that were dropped.
  func evictPending(ofSinkNamed name: String) async throws(QueueError) -> Int

  /// Forgets a sink that nobody runs: what is pending for it, and its ledger.
  func forgetSink(named name: String) async throws(QueueError)

  /// Checks every stored batch and dead letter, and changes nothing.
  func verify(progress: @escaping @Sendable (QueueCheckProgress) -> Void) async throws(QueueError) -> QueueCheck

  /// Rewrites the file with what can be read of it.
  func repair() async throws(QueueError) -> QueueRepairReport

  /// Lets go of the queue.
  func close() async
}

/// What a queue holds, and where every point is.
public struct QueueOverview: Sendable, Equatable {
  /// The ledgers of all sinks that the queue knows, in the order of their registration.
  public var sinks: [SinkLedger]
  /// Size, age and incidents.
  public var statistics: QueueStatistics
  /// The names of the sinks that run now; empty where no daemon runs.
  public var runningSinks: Set<String>
  /// True where a daemon has the queue open.
  public var isRunning: Bool

  /// An overview.
  public init(
    sinks: [SinkLedger], statistics: QueueStatistics, runningSinks: Set<String> = [], isRunning: Bool = false
  ) {
    self.sinks = sinks
    self.statistics = statistics
    self.runningSinks = runningSinks
    self.isRunning = isRunning
  }
}

/// The bounds that both ends of the protocol keep.
enum QueueAdministrationLimits {
  /// The most entries of a page.
  static let page = 256
  /// The most bytes of a request's body.
  static let requestBytes = 64 << 10
  /// The most bytes of an answer: a batch as it is in memory, at most as large as the receivers take.
  static let answerBytes = 1 << 30
}
