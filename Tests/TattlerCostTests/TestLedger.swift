import CTattlerPlugin
import TattlerConfig
import TattlerModel
import TattlerPricing

@testable import TattlerCost

/// Prices for the tests: invented, of each kind one.
let testPrices = """
  tattler_prices: 1
  precedence: [openai, azure]
  providers:
    openai:
      usage: {cached: gross, reasoning: included}
      models:
        gpt-4o:
          aliases: [gpt-4o-2024-11-20]
          prices:
            - rates: {1M token: {input: "2.5", cache_read: "1.25", output: "10"}}
            - when: {service_tier: priority}
              rates: {1M token: {input: "5", output: "20"}}
        changing:
          prices:
            - until: 2026-06-01
              rates: {1M token: {input: "1", output: "2"}}
            - from: 2026-06-01
              rates: {1M token: {input: "3", output: "6"}}
        free: {prices: [{rates: {1M token: {input: "0"}}}]}
    azure:
      models:
        gpt-4o: {prices: [{rates: {1M token: {input: "4", output: "8"}}}]}
    gemini:
      usage: {cached: gross, reasoning: separate}
      models:
        flash: {prices: [{rates: {1M token: {input: "1", output: "4"}}}]}
    anthropic:
      usage: {cached: net, reasoning: included}
      models:
        claude:
          prices: [{rates: {1M token: {input: "3", cache_read: "0.3", cache_write_5m: "3.75", output: "15"}}}]
    cartesia:
      models:
        sonic: {prices: [{rates: {1M character: {characters: "40"}}}]}
    deepgram:
      models:
        nova: {prices: [{rates: {1 minute: {audio: "0.006"}}}]}
    gladia:
      models:
        solaria: {prices: [{when: {plan: starter}, rates: {1 hour: {audio: "0.61"}}}]}
    twilio:
      models:
        voice: {prices: [{rates: {1 minute: {call: "0.0085"}}}]}
        stepped:
          billing: {minimum: 30s, round_up: 60s}
          prices: [{rates: {1 minute: {call: "0.6"}}}]
  """

func testTable() throws -> PriceTable {
  try PriceTable(PriceCatalogue([ConfigDocument.parse(testPrices, file: "prices.yaml")]))
}

/// A ledger with its state as a queue would keep it.
struct TestLedger {
  var ledger: CostLedger
  var state: [[UInt8]: [UInt8]] = [:]
  /// The last value that was told of each series, by its spelled name.
  var told: [String: Double] = [:]
  /// Mistakes in what was told: a value that went down, a time that did not move on.
  var faults: [String] = []
  var reports: [CostReport] = []
  private var times: [String: Int64] = [:]
  private let index: UsageIndex
  private let settings: CostLedger.Settings

  init(
    usage: [UsageMapping] = UsageMapping.builtIn, _ settings: CostLedger.Settings = CostLedger.Settings(),
    now: UInt64 = seconds(0)
  ) throws {
    index = UsageIndex(usage)
    self.settings = settings
    ledger = CostLedger(prices: try testTable(), usage: index, settings: settings, now: now)
    _ = ledger.restore([], now: now)
  }

  /// Begins anew with what is kept; gives the problems.
  mutating func restart(now: UInt64 = seconds(2_000)) throws -> [String] {
    ledger = CostLedger(prices: try testTable(), usage: index, settings: settings, now: now)
    return ledger.restore(state.map { ($0.key, $0.value) }, now: now)
  }

  /// Notes batches and folds them.
  @discardableResult
  mutating func fold(
    _ batches: [UsagePoint]..., now: UInt64 = seconds(1_001), tells: Bool = true
  ) throws -> CostReport {
    try fold(batches, now: now, tells: tells)
  }

  /// The bytes of the state, as a queue counts them.
  var stateBytes: Int { state.reduce(0) { $0 + $1.key.count + $1.value.count + 64 } }

  @discardableResult
  mutating func fold(
    _ batches: [[UsagePoint]], now: UInt64, tells: Bool = true, isFrugal: Bool = false
  ) throws -> CostReport {
    let sieve = UsageSieve(index)
    let records = try batches.compactMap { try sieve.record(of: makeBatch($0)) }
    let fold = try ledger.fold(records, now: now, tells: tells, isFrugal: isFrugal)
    for change in fold.changes { state[change.key] = change.value }
    if let batch = fold.batch { try hear(batch) }
    reports.append(fold.report)
    return fold.report
  }

  private mutating func hear(_ batch: MetricBatch) throws {
    // As it would come out of the queue.
    let batch = try MetricBatch(validating: batch.bytes)
    unsafe batch.withView { view in
      for index in unsafe view.rows.indices {
        let row = unsafe view.rows[index]
        let point = unsafe view.points[Int(row.first_point)]
        let metric = unsafe view.metrics[Int(point.metric)]
        let resource = unsafe view.resources[Int(view.scopes[Int(metric.scope)].resource)]
        let name = unsafe Self.name(
          view.spelled(row), view.attributes(ofSet: resource.attributes).map { unsafe view.string($0.key) })
        let value = point.value.f64
        if let last = told[name], value < last { faults.append("\(name) went from \(last) to \(value)") }
        if let last = times[name], (row.nanoseconds ?? 0) <= last { faults.append("\(name) at \(row.time) again") }
        if row.start_time > row.time || row.start_time == 0 { faults.append("\(name) starts at \(row.start_time)") }
        if metric.temporality != TATTLER_TEMPORALITY_CUMULATIVE || metric.flags != UInt16(TATTLER_METRIC_MONOTONIC) {
          faults.append("\(name) is no counter")
        }
        told[name] = value
        times[name] = row.nanoseconds
      }
    }
  }

  private static func name(_ row: MetricRow, _ resource: [String]) -> String {
    var parts = row.attributes.map { entry in
      switch entry.value {
      case .string(let text): "\(entry.key)=\(text)"
      case .bool(let flag): "\(entry.key)=\(flag)"
      default: "\(entry.key)=?"
      }
    }
    parts += resource.map { "resource.\($0)" }
    return "\(row.name){\(parts.joined(separator: ","))}"
  }

  /// The exact sum of all costs, in ticks.
  var ticks: Int128 { sum(.cost) }

  /// The exact sum of all series of a kind.
  func sum(_ kind: Total.Kind) -> Int128 {
    ledger.totals.indices.reduce(0) { sum, slot in
      guard SeriesName(ledger.totals.key(slot))?.kind == kind else { return sum }
      return sum + (ledger.totals.value(slot)?.sum ?? 0)
    }
  }

  /// The sum of all costs, in dollars.
  var dollars: String { Money(ticks: ticks).description }
}
