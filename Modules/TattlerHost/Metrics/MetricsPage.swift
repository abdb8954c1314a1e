internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerConfig
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerPrometheus
internal import TattlerQueue

/// `/metrics`: the daemon's own figures in the text format of Prometheus.
struct MetricsPage: Sendable {
  let status: @Sendable () throws(QueueError) -> DeliveryStatus
  let counters: [IntakeCounters]
  /// The figures of the processor of costs; nil where it is off.
  var cost: CostFigures?
  /// The figures of frames; nil where they are not taken.
  var frames: FrameFigures?
  /// The figures of deltas; nil where they do not become totals.
  var cumulative: CumulativeFigures?
  let now: @Sendable () -> UInt64
  /// When the daemon started, in nanoseconds since 1970.
  let startedAt: UInt64

  /// The page.
  func page() -> Response {
    do {
      let batch = try figures(try status(), ProcessFigures.current())
      let options = PrometheusTextEncodingOptions(.prometheus)
      var encoder = PrometheusTextEncoder()
      var text = PrometheusTextBuffer()
      _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &text, options: options)
      return Response(
        status: .ok, headers: [.contentType: options.format.contentType()],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: text.bytes)))
    } catch let error as QueueError {
      return Answer.refusal(error)
    } catch {
      return Answer.refusal(.internalServerError, code: "internal error", message: "\(error)")
    }
  }

  /// The figures as metrics.
  func figures(_ status: DeliveryStatus, _ process: ProcessFigures) throws(MetricBatchError) -> MetricBatch {
    var families = MetricFamilies()
    try families.gauge("tattler_build_info", "The version that runs; always 1.")
    try families.add(1, [("version", TattlerVersion.current)])
    try add(status.sinks, &families)
    try add(status.queue, &families)
    try add(counters, &families)
    try cost?.add(to: &families, now: now())
    try frames?.add(to: &families)
    try cumulative?.add(to: &families)
    try add(process, &families)
    return try families.finish()
  }

  private func add(_ sinks: [DeliveryStatus.Sink], _ families: inout MetricFamilies) throws(MetricBatchError) {
    try families.counter("tattler_sink_accepted_points", "Points that were accepted for a sink.")
    for sink in sinks { try families.add(sink.ledger.accepted, [("sink", sink.name)]) }
    try families.counter("tattler_sink_points", "Points that a sink is done with, by what became of them.")
    for sink in sinks {
      let ledger = sink.ledger
      for (state, points) in [
        ("delivered", ledger.delivered), ("expired", ledger.expired), ("evicted", ledger.evicted),
      ] { try families.add(points, [("sink", sink.name), ("state", state)]) }
    }
    try families.counter(
      "tattler_sink_skipped_points", "Points among the delivered ones that the sink's protocol cannot carry.")
    for sink in sinks { try families.add(sink.ledger.skipped, [("sink", sink.name)]) }
    try families.gauge("tattler_sink_queued_points", "Points that wait for a sink.")
    for sink in sinks { try families.add(sink.ledger.queued, [("sink", sink.name)]) }
    try families.gauge(
      "tattler_sink_dead_points", "Points that were set aside with a reason; a replay makes them queued again.")
    for sink in sinks { try families.add(sink.ledger.dead, [("sink", sink.name)]) }
    try families.gauge("tattler_sink_queued_batches", "Batches that wait for a sink, wholly or in part.")
    for sink in sinks { try families.add(sink.ledger.queuedBatches, [("sink", sink.name)]) }
    try families.gauge("tattler_sink_queued", unit: "By", "Stored bytes of the batches that wait for a sink.")
    for sink in sinks { try families.add(sink.ledger.queuedBytes, [("sink", sink.name)]) }
    try families.gauge("tattler_sink_state", "1 for the state that a sink is in, 0 for the others.")
    for sink in sinks {
      for state in SinkState.allCases {
        try families.add(
          SinkState(sink.health) == state ? 1 : 0, [("sink", sink.name), ("state", state.rawValue)])
      }
    }
    try families.gauge("tattler_sink_in_flight_submissions", "Submissions to a sink that are under way.")
    for sink in sinks { try families.add(sink.activity.inFlight, [("sink", sink.name)]) }
    try families.counter("tattler_sink_events", "What a sink counts itself, and what the daemon counts of it, by name.")
    for sink in sinks {
      for (name, count) in sink.counters.sorted(by: { $0.key < $1.key }) {
        try families.add(Int(clamping: count), [("event", name), ("sink", sink.name)])
      }
    }
  }

  private func add(_ queue: QueueStatistics, _ families: inout MetricFamilies) throws(MetricBatchError) {
    for (name, unit, help, value) in [
      ("tattler_queue_batches", "", "Batches that at least one sink still needs.", queue.batches),
      ("tattler_queue", "By", "Stored bytes of those batches.", queue.bytes),
      ("tattler_queue_dead", "By", "Stored bytes of the dead letters.", queue.deadBytes),
      ("tattler_queue_file", "By", "Size of the database and its write-ahead log.", queue.fileBytes),
    ] {
      try families.gauge(name, unit: unit, help)
      try families.add(value)
    }
    try families.gauge(
      "tattler_queue_oldest_age", unit: "s", "Age of the oldest batch in the queue; 0 where it is empty.")
    let now = now()
    try families.add(seconds: queue.oldestAcceptedAt.map { now > $0 ? Double(now - $0) / 1e9 : 0 } ?? 0)
    let incidents = queue.incidents
    for (name, help, value) in [
      ("tattler_queue_repairs", "Damaged files that were replaced.", incidents.repairs),
      ("tattler_queue_lost_points", "Points that a repair could not read.", incidents.lostPoints),
      (
        "tattler_queue_lost_records", "Records, and entries of the states of processors, that a repair could not read.",
        incidents.lostRecords
      ),
      (
        "tattler_queue_damaged_batches", "Stored batches that did not match their checksum.", incidents.damagedBatches
      ),
      ("tattler_queue_failed_commits", "Transactions that failed.", incidents.failedCommits),
      (
        "tattler_queue_dropped_dead_letters", "Dead letters that were dropped at their size limit.",
        incidents.droppedDeadLetters
      ),
      ("tattler_queue_clock_steps", "Steps of the system's clock.", incidents.clockSteps),
    ] {
      try families.counter(name, help)
      try families.add(value)
    }
  }

  private func add(_ receivers: [IntakeCounters], _ families: inout MetricFamilies) throws(MetricBatchError) {
    let figures = receivers.map { ($0.name, $0.current) }
    try families.counter("tattler_receiver_requests", "Requests that were taken, also in part, or refused whole.")
    for (name, figures) in figures {
      try families.add(figures.takenRequests, [("outcome", "taken"), ("receiver", name)])
      try families.add(figures.refusedRequests, [("outcome", "refused"), ("receiver", name)])
    }
    try families.counter(
      "tattler_receiver_rows", "Lines, events, frames and data points that were accepted or refused.")
    for (name, figures) in figures {
      try families.add(figures.acceptedRows, [("outcome", "accepted"), ("receiver", name)])
      try families.add(figures.refusedRows, [("outcome", "refused"), ("receiver", name)])
    }
  }

  private func add(_ process: ProcessFigures, _ families: inout MetricFamilies) throws(MetricBatchError) {
    try families.counter("process_cpu", unit: "s", "CPU time of the process, user and system.")
    try families.add(seconds: process.cpuSeconds)
    if let bytes = process.residentBytes {
      try families.gauge("process_resident_memory", unit: "By", "Resident memory of the process.")
      try families.add(bytes)
    }
    try families.gauge("process_start_time", unit: "s", "When the process started, in seconds since 1970.")
    try families.add(seconds: Double(startedAt) / 1e9)
  }
}
