import HTTPTypes
import Hummingbird
import HummingbirdCore
import TattlerModel
import TattlerPrometheus
import TattlerQueue
import Testing

@testable import TattlerDelivery
@testable import TattlerHost

/// The daemon's own figures as metrics.
@Suite struct MetricsPageTests {
  private let page = MetricsPage(
    status: { () throws(QueueError) in throw QueueError(.closed, "closed") },
    counters: [IntakeCounters(name: "influx")],
    now: { 5_500_000_000 }, startedAt: 1_000_000_000)

  private func text(_ status: DeliveryStatus) throws -> [String] {
    let batch = try page.figures(status, ProcessFigures(cpuSeconds: 1.25, residentBytes: 4_096))
    var encoder = PrometheusTextEncoder()
    var buffer = PrometheusTextBuffer()
    let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    #expect(report.rows == batch.rowCount)
    return String(decoding: buffer.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("A queue without sinks has figures too")
  func empty() throws {
    let lines = try text(DeliveryStatus(sinks: [], queue: QueueStatistics()))
    for line in [
      "tattler_queue_batches 0", "tattler_queue_oldest_age_seconds 0", "tattler_queue_clock_steps_total 0",
      "process_cpu_seconds_total 1.25", "process_resident_memory_bytes 4096", "process_start_time_seconds 1",
      "tattler_receiver_rows_total{outcome=\"accepted\",receiver=\"influx\"} 0",
    ] { #expect(lines.contains(line), "\(line) is not in \(lines)") }
    #expect(!lines.contains { $0.hasPrefix("tattler_sink") })
  }

  @Test("The age of the oldest batch is told in seconds; a clock that was set back makes it no less than 0")
  func age() throws {
    var queue = QueueStatistics()
    queue.oldestAcceptedAt = 3_000_000_000
    #expect(try text(DeliveryStatus(sinks: [], queue: queue)).contains("tattler_queue_oldest_age_seconds 2.5"))
    queue.oldestAcceptedAt = 9_000_000_000
    #expect(try text(DeliveryStatus(sinks: [], queue: queue)).contains("tattler_queue_oldest_age_seconds 0"))
  }

  @Test("A queue that cannot be asked is an answer of 503")
  func closed() { #expect(page.page().status == .serviceUnavailable) }
}
