public import TattlerModel
public import TattlerPricing

/// Makes cost out of usage: notes of usage in, running totals out.
///
/// ```swift
/// var ledger = CostLedger(prices: prices, usage: index, now: now)
/// let problems = ledger.restore(entries, now: now)
/// let fold = try ledger.fold(records, now: now)
/// // In one transaction: forget the records, apply `fold.changes`, store `fold.batch`.
/// ```
/// It is a value without a clock: the same notes give the same sums, however they are cut into folds, and whether or not it
/// is restored from its state in between. A fold whose transaction failed leaves the ledger ahead of its state: take the
/// one from before, or restore it.
///
/// Every value of a usage metric has one of three outcomes: it adds to `voice.cost.usd`, to `voice.usage.unpriced`, or to
/// `voice.usage.rejected`. A total that says nothing new adds nothing.
public struct CostLedger: Sendable {
  /// The bounds and choices of a ledger.
  public struct Settings: Sendable {
    /// Attributes of the usage that the cost keeps.
    public var keep: [String] = []
    /// The most series that are told; what is beyond is summed up in one of each metric, of unpriced usage in one of each
    /// kind and type of cost. Ten times as many series of totals are remembered.
    public var maximumSeries = 10_000
    /// The most bytes of the state, of which five eighths are for series of totals, a quarter for series that are told, and
    /// the rest for what is left of those that were forgotten; 192 MiB.
    public var maximumStateBytes = 192 << 20
    /// Nanoseconds after which a series that brought nothing is forgotten; a day.
    public var idleNanoseconds: UInt64 = 86_400_000_000_000
    /// Nanoseconds after which an unchanged series is told again; a minute.
    public var repeatNanoseconds: UInt64 = 60_000_000_000
    /// What the context says, by provider, where the usage does not.
    public var contexts: [String: [(key: String, value: String)]] = [:]
    /// The provider of usage that names none, by cost type.
    public var providers: [CostType: String] = [:]

    /// The defaults.
    public init() {}
  }

  /// A change of the state: an entry that is there from now on, or one that is no longer.
  public struct Change: Sendable, Hashable {
    /// Names the entry, at most ``CostLedger/maximumKeyBytes``.
    public let key: [UInt8]
    /// Its bytes; nil where it is deleted.
    public let value: [UInt8]?
  }

  /// What a fold makes.
  public struct Fold: Sendable {
    /// What becomes of the state.
    public let changes: [Change]
    /// The series that are told, as cumulative sums; nil where none is.
    public let batch: MetricBatch?
    /// True where more series are due than one batch tells: the next fold tells them.
    public let isUnfinished: Bool
    /// What was found.
    public let report: CostReport
  }

  /// The most bytes of a key of the state.
  public static let maximumKeyBytes = 4_096

  let index: UsageIndex
  let pricer: UsagePricer
  let settings: Settings
  /// Nanoseconds since 1970: what began earlier is not ours to count, or was counted and forgotten.
  var began: UInt64
  var counters = StateTable<Counter>(valueBytes: Counter.encodedBytes)
  var horizons = StateTable<Horizon>(valueBytes: Horizon.encodedBytes)
  var totals = StateTable<Total>(valueBytes: Total.encodedBytes)
  var marker: [UInt8] = []
  /// Entries of the state that cannot be read, or have another key now; to be deleted.
  var unreadable: [[UInt8]] = []
  var report = CostReport()
  var isUnfinished = false
  private var noticed: Set<CostNotice> = []
  private var lastSweep: UInt64 = 0
  /// Whether no series is added in this fold.
  var isFrugal = false

  /// Notices that are remembered; what is beyond is not told again.
  private static let maximumNotices = 1_000

  /// A ledger that knows nothing yet.
  ///
  /// - Parameter now: nanoseconds since 1970. Totals that began earlier count from their first point on.
  public init(prices: PriceTable, usage index: UsageIndex, settings: Settings = Settings(), now: UInt64) {
    self.index = index
    self.settings = settings
    pricer = UsagePricer(table: prices, contexts: settings.contexts, providers: settings.providers)
    began = now
  }

  /// Series that are told.
  public var seriesCount: Int { totals.count }

  /// Series of totals that are remembered.
  public var counterCount: Int { counters.count }

  /// Adds notes of usage.
  ///
  /// - Parameters:
  ///   - records: notes that ``UsageSieve`` made, in the order of their acceptance.
  ///   - now: nanoseconds since 1970.
  ///   - tells: false where the sums are only kept, to be told by a later fold.
  ///   - forgets: false where more notes wait, so that what seems idle may not be.
  ///   - isFrugal: true where there was no room for what the fold would add to the state: room is made, and new series are
  ///     too many.
  /// - Throws: `MetricBatchError` with code `tooLarge` where there is no memory for the batch.
  public mutating func fold(
    _ records: [[UInt8]], now: UInt64, tells: Bool = true, forgets: Bool = true, isFrugal: Bool = false
  ) throws(MetricBatchError) -> Fold {
    report = CostReport()
    self.isFrugal = isFrugal
    if isFrugal { makeRoom(now: now) }
    for record in records { take(record, now: now) }
    isUnfinished = false
    let batch = tells ? try tell(now: now) : nil
    if forgets, now < lastSweep || now - lastSweep >= settings.repeatNanoseconds {
      lastSweep = now
      forgetIdleSeries(now: now)
    }
    return Fold(changes: takeChanges(), batch: batch, isUnfinished: isUnfinished, report: report)
  }

  /// Notices something once.
  mutating func notice(_ notice: CostNotice) {
    guard noticed.count < Self.maximumNotices else { return }
    if noticed.insert(notice).inserted { report.notices.append(notice) }
  }
}
