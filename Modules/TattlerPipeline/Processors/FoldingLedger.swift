internal import TattlerModel
internal import TattlerQueue

/// What records of an owner are added up in: a value without a clock.
protocol FoldingLedger: Sendable {
  /// What a fold found.
  associatedtype Report: Sendable

  /// Remembers what a state says; gives sentences about what could not be read.
  mutating func restore(_ entries: [(key: [UInt8], value: [UInt8])], now: UInt64) -> [String]

  /// Has the next fold write the whole state anew.
  mutating func rewrite()

  /// Adds records.
  mutating func step(
    _ records: [[UInt8]], now: UInt64, _ mode: FoldingMode
  ) throws(MetricBatchError) -> FoldedRecords<Report>

  /// Series that are told.
  var seriesCount: Int { get }
}

/// What a fold does beside adding.
struct FoldingMode: Sendable {
  /// False where sums are only kept, to be told by a later fold.
  var tells: Bool
  /// False where more records wait.
  var forgets: Bool
  /// True where there was no room for what the fold would add to the state.
  var isFrugal = false
}

/// What a fold makes.
struct FoldedRecords<Report: Sendable>: Sendable {
  /// What becomes of the state.
  let changes: [StateChange]
  /// The series that are told; nil where none is.
  let batch: MetricBatch?
  /// True where more series are due than one batch tells.
  let isUnfinished: Bool
  /// What was found.
  let report: Report
}

/// How many records wait, and how folds go.
protocol FoldingFigures: AnyObject, Sendable {
  /// So many records were noted with accepted batches.
  func note(_ count: Int)
  /// How much was noted so far.
  var noted: Int { get }
  /// Everything up to so much was folded.
  func fold(through noted: Int)
  /// A fold failed.
  func fail()
  /// Whether the queue has lost some of the state since the last call.
  func takeLoss() -> Bool
}
