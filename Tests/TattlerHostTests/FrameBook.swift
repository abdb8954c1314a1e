import CTattlerPlugin
import TattlerBots
import TattlerModel
import TattlerQueue
import Testing

@testable import TattlerPipeline

/// A ledger with its state as a queue would keep it.
struct FrameBook {
  static let began: UInt64 = 1_790_000_000_000_000_000

  static func time(_ seconds: Double) -> UInt64 { began + UInt64(seconds * 1e9) }

  let settings: FrameSettings
  var ledger: FrameLedger
  var state: [[UInt8]: [UInt8]] = [:]
  var batches: [MetricBatch] = []

  init(_ change: (inout FrameSettings) -> Void = { _ in }) {
    var settings = FrameSettings()
    change(&settings)
    self.settings = settings
    ledger = FrameLedger(settings)
  }

  @discardableResult
  mutating func fold(_ bodies: [String], at seconds: Double, frugal: Bool = false) throws -> FrameLedger.Report {
    let now = FrameBook.time(seconds)
    let records = bodies.map { FrameRecord.bytes(Array($0.utf8), time: now) }
    let fold = try ledger.step(records, now: now, FoldingMode(tells: true, forgets: true, isFrugal: frugal))
    for change in fold.changes { state[change.key] = change.value }
    if let batch = fold.batch { batches.append(try MetricBatch(validating: batch.bytes)) }
    return fold.report
  }

  /// The process ends and begins again.
  mutating func restart() {
    ledger = FrameLedger(settings)
    #expect(ledger.restore(state.map { ($0.key, $0.value) }, now: FrameBook.began) == [])
  }

  /// The last values of a metric, by the values of some attributes.
  func last(_ metric: MetricDeclaration, by keys: String...) -> [String: Double] {
    var values: [String: Double] = [:]
    for point in points where point.name == metric.name {
      values[keys.map { point.attributes[$0] ?? "-" }.joined(separator: " ")] = point.value
    }
    return values
  }

  struct Point {
    var name: String
    var attributes: [String: String]
    var value: Double
    var count: UInt64
    var start: UInt64
    var time: UInt64
    var isMonotonic: Bool
    var service: String
  }

  /// Everything that was told, in its order.
  var points: [Point] {
    batches.flatMap { batch in
      unsafe batch.withView { view in
        unsafe view.rows.map { row in
          let point = unsafe view.points(of: row)[0]
          let metric = unsafe view.metrics[Int(point.metric)]
          let resource = unsafe view.resources[Int(view.scopes[Int(metric.scope)].resource)]
          let service = unsafe view.attributes(ofSet: resource.attributes).first.map {
            unsafe view.string($0.value.text)
          }
          var (value, count) = (0.0, UInt64(0))
          switch BatchValueKind(rawValue: point.kind) {
          case .int: value = Double(point.value.i64)
          case .double: value = point.value.f64
          default:
            let histogram = unsafe view.histograms[Int(point.value.u64)]
            (value, count) = (histogram.sum, histogram.count)
          }
          var attributes: [String: String] = [:]
          for entry in unsafe view.spelled(row).attributes {
            if case .string(let text) = entry.value {
              attributes[entry.key] = text
            } else {
              attributes[entry.key] = "true"
            }
          }
          return unsafe Point(
            name: view.string(metric.name), attributes: attributes, value: value, count: count,
            start: row.start_time, time: row.time,
            isMonotonic: UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0, service: service ?? "")
        }
      }
    }
  }
}
