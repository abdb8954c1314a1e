public import Logging
internal import Synchronization
public import TattlerModel
public import TattlerPlugin
public import TattlerQueue
public import TattlerTransport

/// The queue and its sinks: what a library and the daemon share.
///
/// A batch that ``accept(_:record:)`` took is in the queue, synced as the queue's durability says, and stays there until
/// every sink has settled it.
///
/// ```swift
/// let engine = try await DeliveryEngine(queue: queue, sinks: sinks, transport: transport, logger: logger)
/// engine.start()
/// try await engine.accept(batch)
/// await engine.shutdown(drainNanoseconds: 10_000_000_000)
/// ```
public final class DeliveryEngine: Sendable {
  /// A sink to be made.
  public struct SinkSpecification: Sendable {
    /// The name that the configuration gave it; the queue keeps its state under this name.
    public var name: String
    /// What makes it.
    public var plugin: SinkPlugin
    /// Canonical JSON with its secrets resolved.
    public var configuration: [UInt8]
    /// How it is treated.
    public var policy: DeliveryPolicy
    /// How much of the queue it may use.
    public var queue: SinkQueuePolicy

    /// Makes a specification.
    public init(
      name: String, plugin: SinkPlugin, configuration: [UInt8], policy: DeliveryPolicy = DeliveryPolicy(),
      queue: SinkQueuePolicy = SinkQueuePolicy()
    ) {
      self.name = name
      self.plugin = plugin
      self.configuration = configuration
      self.policy = policy
      self.queue = queue
    }
  }

  /// The queue.
  public let queue: OfflineQueue
  private let runners: [SinkRunner]
  private let reader: QueueReadingThread
  private let sinkIDs: [SinkID]
  private let transport: HTTPTransport?
  private let clock: DeliveryClock
  private let counters: SinkCounters
  private let tasks = Mutex<[Task<Void, Never>]>([])

  /// Makes the sinks. Nothing is delivered before ``start()``.
  ///
  /// - Parameter transport: for sinks that speak HTTP. The engine shuts it down.
  /// - Throws: ``DeliveryError`` that names the sink.
  public init(
    queue: OfflineQueue, sinks: [SinkSpecification], transport: HTTPTransport?, clock: DeliveryClock = .system,
    logger: Logger
  ) async throws(DeliveryError) {
    self.queue = queue
    self.transport = transport
    self.clock = clock
    let counters = SinkCounters()
    self.counters = counters
    let reader = try QueueReadingThread(capacity: sinks.count)
    self.reader = reader
    var runners: [SinkRunner] = []
    for specification in sinks {
      let host = Self.host(for: specification.name, transport, clock, logger, counters)
      var made: RunningSink?
      do {
        let sink = try RunningSink(specification.plugin, configuration: specification.configuration, host: host)
        made = sink
        let id = try await queue.registerSink(named: specification.name, policy: specification.queue)
        runners.append(
          SinkRunner(
            name: specification.name, id: id, sink: sink, queue: queue, reader: reader, policy: specification.policy,
            clock: clock, logger: logger, counters: counters))
      } catch {
        made?.close()
        for runner in runners { runner.close() }
        reader.close()
        transport?.shutdown()
        let (keyPath, reason) = (error as? SinkError).map { ($0.keyPath, $0.reason) } ?? ("", "\(error)")
        throw DeliveryError(sink: specification.name, keyPath: keyPath, reason: reason)
      }
    }
    self.runners = runners
    sinkIDs = runners.map(\.id)
  }

  /// What a sink may ask for.
  public static func host(
    for name: String, _ transport: HTTPTransport?, _ clock: DeliveryClock, _ logger: Logger, _ counters: SinkCounters
  ) -> SinkHost {
    let bridge = transport.map { SinkHTTPBridge(transport: $0, wall: clock.wall) }
    let send = bridge.map { bridge in
      { @Sendable (request: SinkHTTPRequest, completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool in
        bridge.send(request, completion)
      }
    }
    return SinkHost(
      log: { level, message in
        logger.log(level: Logger.Level(level), "\(message)", metadata: ["sink": "\(name)"])
      },
      now: clock.wall, count: { counters.add($1, to: $0, of: name) }, http: send)
  }

  /// Starts delivery, one task a sink. Sinks that can ask their receivers do so once, and the log says what they say.
  public func start() {
    tasks.withLock { tasks in
      guard tasks.isEmpty else { return }
      for runner in runners { runner.probe() }
      tasks = runners.map { runner in Task { await runner.run() } }
    }
  }

  /// Takes a batch for all sinks, and returns once it is as safe as the queue's durability says.
  ///
  /// - Parameter record: what a processor notes with it, in the same transaction; left out where the batch is empty.
  /// - Throws: `QueueError` where the queue refuses; then nothing was taken.
  public func accept(_ batch: MetricBatch, record: QueueRecord? = nil) async throws(QueueError) {
    guard batch.rowCount > 0 else { return }
    _ = try await queue.enqueue(batch, for: sinkIDs, record: record)
  }

  /// Takes what a processor notes without a batch, and returns once it is as safe as the queue's durability says.
  ///
  /// - Throws: `QueueError` where the queue refuses; then nothing was taken.
  public func note(_ record: QueueRecord) async throws(QueueError) {
    var builder = MetricBatchBuilder()
    let empty: MetricBatch
    do throws(MetricBatchError) { empty = try builder.finish() } catch { throw QueueError(.tooLarge, error.reason) }
    _ = try await queue.enqueue(empty, for: sinkIDs, record: record)
  }

  /// Whether anything is delivered; where there is no sink, no batch is taken.
  public var hasSinks: Bool { !sinkIDs.isEmpty }

  /// Forgets records of a processor, changes its state and takes what it made of them for all sinks, in one transaction.
  ///
  /// - Parameters:
  ///   - owner: the processor.
  ///   - through: the last record that is forgotten; 0 for none.
  ///   - changes: what becomes of the state.
  ///   - batch: nil for none.
  ///   - record: what another processor notes with the batch; left out where that is empty.
  /// - Throws: `QueueError` where the queue refuses; then nothing has changed.
  public func fold(
    owner: String, through: Int64, changes: [StateChange], batch: MetricBatch?, record: QueueRecord? = nil
  ) async throws(QueueError) {
    let batch = batch.flatMap { $0.rowCount > 0 ? $0 : nil }
    _ = try await queue.fold(
      owner: owner, through: through, changes: changes, batch: batch, for: sinkIDs, record: batch == nil ? nil : record)
  }

  /// Where every accepted point is, and how the sinks are.
  public func status() throws(QueueError) -> DeliveryStatus {
    let ledgers = queue.ledger()
    let now = clock.monotonic()
    let sinks = runners.map { runner in
      DeliveryStatus.Sink(
        name: runner.name, type: runner.type,
        ledger: ledgers.first { $0.name == runner.name } ?? SinkLedger(name: runner.name),
        health: DeliveryStatus.Health(runner.health, now: now), counters: counters.values(of: runner.name),
        activity: runner.activity)
    }
    let running = Set(runners.map(\.name))
    let others = ledgers.filter { !running.contains($0.name) }.map { ledger in
      DeliveryStatus.Sink(name: ledger.name, type: "", ledger: ledger, health: .off, counters: [:], activity: .init())
    }
    return DeliveryStatus(sinks: sinks + others, queue: try queue.statistics())
  }

  /// Ends delivery: waits until the queue is worked off or the time is up, then closes sinks, transport and queue. A sink
  /// whose receiver does not take anything is tried once more and not waited for.
  ///
  /// What is left stays in the queue and goes on at the next start.
  ///
  /// - Parameter drainNanoseconds: how long to wait; 0 ends at once.
  /// - Returns: true where nothing was left.
  @discardableResult
  public func shutdown(drainNanoseconds: UInt64) async -> Bool {
    let deadline = clock.monotonic().saturatingAdd(drainNanoseconds)
    let healths = runners.map(\.health)
    // A sleep returns at once in a cancelled task.
    while clock.monotonic() < deadline, !Task.isCancelled {
      let isHopeless = zip(runners, healths).allSatisfy { runner, atFirst in
        isDrained(runner) || runner.health.isHopeless(since: atFirst, deadline: deadline)
      }
      if isHopeless { break }
      await clock.sleep(10_000_000)
    }
    let wasDrained = isDrained
    let running = tasks.withLock { tasks in
      defer { tasks = [] }
      return tasks
    }
    for task in running { task.cancel() }
    // A request that is still under way must not hold up the end: it is broken off, and its rows stay in the queue.
    transport?.shutdown()
    // A sink that is closed completes what it holds, which lets its runner see the cancellation.
    for runner in runners { runner.close() }
    for task in running { await task.value }
    reader.close()
    await queue.close()
    return wasDrained
  }

  /// Whether nothing waits for any sink.
  public var isDrained: Bool { runners.allSatisfy(isDrained) }

  /// True where nothing is left for a sink.
  private func isDrained(_ runner: SinkRunner) -> Bool {
    queue.ledger().allSatisfy { $0.name != runner.name || $0.queued == 0 }
  }
}

extension RetryCircuit.Health {
  /// True where waiting for a sink is in vain: a person must act, the next try comes too late, or one has failed since.
  fileprivate func isHopeless(since former: RetryCircuit.Health, deadline: UInt64) -> Bool {
    switch self {
    case .healthy: false
    case .paused: true
    case .retrying(_, let until):
      if until >= deadline { true } else if case .retrying(_, let before) = former { until != before } else { false }
    }
  }
}

extension Logger.Level {
  /// The level of the same meaning.
  init(_ level: SinkHost.LogLevel) {
    switch level {
    case .debug: self = .debug
    case .info: self = .info
    case .warning: self = .warning
    case .error: self = .error
    }
  }
}

/// The configuration has secrets: it is left out.
extension DeliveryEngine.SinkSpecification: CustomStringConvertible, CustomReflectable {
  /// The name and the plugin.
  public var description: String { "\(name): \(plugin.identity.name) [configuration redacted]" }

  /// A mirror of the name alone.
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
