public import Logging
public import TattlerModel
internal import TattlerPlugin
public import TattlerTransport

/// Delivery to one sink without a queue: for tools that send a little and wait for the answer.
public struct DirectDelivery: Sendable {
  private let sink: RunningSink
  private let transport: HTTPTransport?
  private let policy: DeliveryPolicy
  private let clock: DeliveryClock

  /// Makes the sink.
  ///
  /// - Throws: ``DeliveryError`` with the sink's own words.
  public init(
    _ specification: DeliveryEngine.SinkSpecification, transport: HTTPTransport?, clock: DeliveryClock, logger: Logger
  ) throws(DeliveryError) {
    let host = DeliveryEngine.host(for: specification.name, transport, clock, logger, SinkCounters())
    do throws(SinkError) {
      sink = try RunningSink(specification.plugin, configuration: specification.configuration, host: host)
    } catch {
      throw DeliveryError(sink: specification.name, keyPath: error.keyPath, reason: error.reason)
    }
    self.transport = transport
    policy = specification.policy
    self.clock = clock
  }

  /// Delivers a batch, with retries until the time is up; then the transport is shut down, which ends what is under
  /// way.
  ///
  /// - Returns: nil where every row is delivered; otherwise what became of the rest.
  public func deliver(_ batch: MetricBatch, timeoutNanoseconds: UInt64) async -> String? {
    let deadline = clock.monotonic() &+ timeoutNanoseconds
    let watchdog = Task { [clock, transport] in
      await clock.sleep(timeoutNanoseconds)
      if !Task.isCancelled { transport?.shutdown() }
    }
    defer { watchdog.cancel() }
    guard batch.rowCount > 0 else { return nil }
    var delivery = DirectMachine(batch, policy, acceptedAt: clock.wall())
    while true {
      let now = clock.monotonic()
      switch delivery.machine.decide(at: delivery.moment(clock)) {
      case .load(let read): delivery.load(read, clock)
      case .record(_, let effects): delivery.note(effects)
      case .wait, .waitForWork: return delivery.complaint
      case .sleep(let until):
        guard until < deadline else { return Self.words(delivery.machine.health) }
        await clock.sleep(until > now ? until - now : 0)
      case .submit(let submission):
        guard let (part, rows) = try? delivery.unit.submission(of: submission.rows, leavingOut: submission.leftOut)
        else { return "the rows cannot be prepared for sending" }
        guard let outcome = await sink.submit(part, rows: rows, attempt: submission.attempt) else {
          delivery.machine.busy(submission.unit, at: delivery.moment(clock))
          guard now < deadline else { return "the sink is busy" }
          continue
        }
        let moment = delivery.moment(clock)
        delivery.note(delivery.machine.finish(submission.unit, outcome, at: moment, jitter: clock.random()))
        if case .paused(let message, _) = delivery.machine.health { return message }
      }
    }
  }

  /// Ends the sink.
  public func close() { sink.close() }

  private static func words(_ health: DeliveryMachine.Health) -> String {
    switch health {
    case .healthy: "the time is up"
    case .retrying(let message, _), .paused(let message, _): message
    }
  }
}
