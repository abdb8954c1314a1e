/// What a damaged file says about the sinks and what they need.
struct SalvageFindings {
  private(set) var sinks: [Int64: SinkLedger] = [:]
  /// How far sinks are, by sink and batch.
  private(set) var pending: [Int64: [Int64: PendingState]] = [:]
  /// One more than the highest number that was given to a batch.
  private(set) var nextBatch: Int64 = 1
  /// The counters of what processors noted, by the owner's name.
  private(set) var owners: [String: OwnerLedger] = [:]
  private var sealed: Set<Int64> = []
  private var rows = 0
  /// Rows that are remembered; batches beyond count as pending for every sink.
  private static let maximumRows = 4_000_000

  /// Reads a file's pages.
  init(_ file: RawFile) {
    file.records([.sink, .sinkName, .totals, .pending, .owner]) { add($0) }
  }

  private mutating func add(_ record: RawRecord) {
    switch record {
    case .sink(let number, let sink, let isSealed):
      guard number < Int64(SinkLedger.maximum) else { return }
      let isBetter = isSealed && (!sealed.contains(number) || sink.accepted >= sinks[number]?.accepted ?? 0)
      guard isBetter || sinks[number] == nil else { return }
      sinks[number] = sink
      if isSealed { sealed.insert(number) }
    case .sinkName(let number, let name):
      if sinks[number] == nil { sinks[number] = SinkLedger(name: name) }
    case .totals(let next): nextBatch = max(nextBatch, next)
    case .pending(let sink, let batch, let state, _): add(state, sink, batch)
    case .owner(let name, let owner):
      if owners[name]?.version ?? -1 < owner.version { owners[name] = owner }
    case .batch, .deadLetter, .record, .state: return
    }
  }

  /// A page may be there in an older state as well: a sink only ever goes ahead.
  private mutating func add(_ state: PendingState, _ sink: Int64, _ batch: Int64) {
    guard rows < Self.maximumRows else { return }
    if let known = pending[sink]?[batch] {
      let isNewer =
        (known.pointsLeft, state.nextRow, state.attempts) > (state.pointsLeft, known.nextRow, known.attempts)
      if !isNewer { return }
    } else {
      rows += 1
    }
    pending[sink, default: [:]][batch] = state
  }

  /// How far a sink is with a batch of some points; nil where it is done with it. Where rows are missing, a batch that
  /// nothing is known of counts as not begun: one that is delivered twice is better than one that is lost.
  func need(of sink: Int64, batch: Int64, points: Int, size: Int) -> PendingState? {
    let known = pending[sink]
    let fresh = PendingState(nextRow: 0, pointsLeft: points, size: size)
    if var state = known?[batch] {
      state.size = size
      return state.pointsLeft <= points ? state : fresh
    }
    return known?.count ?? 0 < sinks[sink]?.queuedBatches ?? 0 ? fresh : nil
  }
}
