import CTattlerPlugin
import TattlerModel
import TattlerPipeline
import TattlerPrometheus
import TattlerQueue
import Testing

@testable import TattlerDelivery
@testable import TattlerHost

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The daemon's own figures, and the page that lists them.
@Suite struct MetricsDocumentTests {
  private struct Unreadable: Error {}

  /// The first two and the last cell of each row of the last table.
  private func listed() throws -> Set<[String]> {
    let folder = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    guard let file = unsafe fopen(folder.joined(separator: "/") + "/docs/metrics.md", "r") else { throw Unreadable() }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
    let table = lines.drop { $0 != "## The daemon about itself" }.filter { $0.hasPrefix("| `") }
    return Set(
      table.map { line in
        let cells = line.filter { $0 != "`" }.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return [cells[1], cells[2], cells[4]].map { String($0.dropFirst().dropLast()) }
      })
  }

  @Test("The page lists every figure of the daemon as it is, and no other")
  func page() throws {
    let page = MetricsPage(
      status: { () throws(QueueError) in throw QueueError(.closed, "closed") }, counters: [],
      cost: CostFigures(checked: 0), frames: FrameFigures(), cumulative: CumulativeFigures(), now: { 5 }, startedAt: 1)
    let batch = try page.figures(
      DeliveryStatus(sinks: [], queue: QueueStatistics()), ProcessFigures(cpuSeconds: 1, residentBytes: 4_096))
    let naming = PrometheusNaming()
    let figures = try unsafe batch.withView { view in
      try unsafe view.metrics.map { metric in
        let isCounter = Int32(metric.kind) == TATTLER_METRIC_SUM
        return unsafe [
          try naming.metricName(
            view.string(metric.name), unit: view.string(metric.unit), type: isCounter ? .monotonicCounter : .gauge),
          isCounter ? "counter" : "gauge", view.string(metric.description),
        ]
      }
    }
    let found = try listed()
    #expect(found == Set(figures))
    #expect(found.count == figures.count)
  }
}
