internal import HTTPTypes
internal import Hummingbird
internal import TattlerConfig
internal import TattlerDelivery
internal import TattlerPipeline
internal import TattlerQueue

/// Answers about the daemon itself: `/ping`, `/health` and `/status`.
struct StatusPages: Sendable {
  let status: @Sendable () throws(QueueError) -> DeliveryStatus
  let intake: IntakeHealth
  let counters: [IntakeCounters]
  let now: @Sendable () -> UInt64

  /// `/ping`: the process is there. The header is what InfluxDB's clients look for.
  func ping() -> Response {
    Response(status: .noContent, headers: [.init("X-Influxdb-Version") ?? .server: "tattler-\(TattlerVersion.current)"])
  }

  /// `/health`: pass, or fail with what a person must do.
  func health() -> Response {
    do throws(QueueError) {
      let status = try self.status()
      let refusal = intake.refusal
      let isPaused = status.sinks.contains { if case .paused = $0.health { true } else { false } }
      let failing = refusal != nil || isPaused
      var writer = JSONWriter()
      writer.beginObject()
      member(&writer, "name", "tattler")
      member(&writer, "status", failing ? "fail" : "pass")
      member(
        &writer, "message",
        refusal != nil
          ? "the queue takes nothing now"
          : isPaused ? "a sink is paused until somebody acts; everything is kept" : "ready for writes")
      member(&writer, "version", TattlerVersion.current)
      writer.key("checks")
      writer.beginArray()
      check(&writer, "intake", fails: refusal != nil, refusal)
      for sink in status.sinks { check(&writer, sink) }
      writer.endArray()
      writer.endObject()
      return Answer.json(failing ? .serviceUnavailable : .ok, writer)
    } catch {
      return Answer.refusal(error)
    }
  }

  /// `/status`: where every accepted point is.
  func statusPage() -> Response {
    do throws(QueueError) {
      let status = try self.status()
      var writer = JSONWriter()
      writer.beginObject()
      member(&writer, "version", TattlerVersion.current)
      writer.key("queue")
      write(&writer, status.queue)
      writer.key("receivers")
      writer.beginArray()
      for receiver in counters { write(&writer, receiver) }
      writer.endArray()
      writer.key("sinks")
      writer.beginArray()
      for sink in status.sinks { write(&writer, sink) }
      writer.endArray()
      writer.endObject()
      return Answer.json(.ok, writer)
    } catch {
      return Answer.refusal(error)
    }
  }

  private func write(_ writer: inout JSONWriter, _ queue: QueueStatistics) {
    writer.beginObject()
    member(&writer, "batches", queue.batches)
    member(&writer, "bytes", queue.bytes)
    member(&writer, "dead_bytes", queue.deadBytes)
    member(&writer, "file_bytes", queue.fileBytes)
    if let oldest = queue.oldestAcceptedAt {
      let now = now()
      writer.key("oldest_age_seconds")
      writer.number(now > oldest ? Double(now - oldest) / 1e9 : 0)
    }
    writer.key("incidents")
    queue.incidents.write(to: &writer)
    writer.endObject()
  }

  private func write(_ writer: inout JSONWriter, _ receiver: IntakeCounters) {
    let figures = receiver.current
    writer.beginObject()
    member(&writer, "name", receiver.name)
    writer.key("requests")
    writer.beginObject()
    member(&writer, "taken", figures.takenRequests)
    member(&writer, "refused", figures.refusedRequests)
    writer.endObject()
    writer.key("rows")
    writer.beginObject()
    member(&writer, "accepted", figures.acceptedRows)
    member(&writer, "refused", figures.refusedRows)
    writer.endObject()
    if let reason = figures.lastRefusal { member(&writer, "last_refusal", reason) }
    writer.endObject()
  }

  private func write(_ writer: inout JSONWriter, _ sink: DeliveryStatus.Sink) {
    writer.beginObject()
    member(&writer, "name", sink.name)
    member(&writer, "type", sink.type)
    let (state, message, wait) = words(sink.health)
    member(&writer, "state", state)
    if let message { member(&writer, "message", message) }
    if let wait {
      writer.key("next_try_seconds")
      writer.number(Double(wait) / 1e9)
    }
    sink.ledger.writeMembers(to: &writer)
    writer.key("counters")
    writer.beginObject()
    for (name, value) in sink.counters.sorted(by: { $0.key < $1.key }) {
      writer.key(name)
      writer.integer(value)
    }
    writer.endObject()
    writer.endObject()
  }

  private func check(_ writer: inout JSONWriter, _ sink: DeliveryStatus.Sink) {
    let (state, message, _) = words(sink.health)
    check(&writer, sink.name, fails: state == "paused", message)
  }

  private func check(_ writer: inout JSONWriter, _ name: String, fails: Bool, _ message: String?) {
    writer.beginObject()
    member(&writer, "name", name)
    member(&writer, "status", fails ? "fail" : "pass")
    if let message { member(&writer, "message", message) }
    writer.endObject()
  }

  private func words(_ health: DeliveryStatus.Health) -> (state: String, message: String?, wait: UInt64?) {
    switch health {
    case .healthy: ("delivering", nil, nil)
    case .off: ("off", "this sink is not configured or switched off; its points are kept until it is back", nil)
    case .retrying(let message, let wait): ("retrying", message, wait)
    case .paused(let message, let wait): ("paused", message, wait)
    }
  }

  private func member(_ writer: inout JSONWriter, _ name: String, _ value: String) {
    writer.key(name)
    writer.string(value)
  }

  private func member(_ writer: inout JSONWriter, _ name: String, _ value: Int) {
    writer.key(name)
    writer.integer(value)
  }
}
