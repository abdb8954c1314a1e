import Foundation
import Logging
import OTLPSink
import ServiceContextModule
import ServiceLifecycle
import Synchronization
import TattlerConfig
import TattlerDelivery
import TattlerMetrics
import TattlerModel
import TattlerPlugin
import TattlerQueue
import TattlerTransport
import TestHarness
import Testing

@testable import TattlerKit

/// A program's metrics, from the instrument to a file.
@Suite struct TelemetryTests {
  private static let logger: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }()

  private func configuration(_ scratch: Scratch) -> TelemetryConfiguration {
    var configuration = TelemetryConfiguration(service: "shop", destinations: [.file(scratch["out.lp"])])
    configuration.storage = .file(scratch["q.db"])
    return configuration
  }

  /// The values of a metric in the file, in order.
  private func values(_ name: String, _ scratch: Scratch) -> [Int] {
    scratch.lines("out.lp").filter { $0.hasPrefix(name) }.compactMap { line in
      line.split(separator: "=").last?.prefix { $0.isNumber }.description
    }.compactMap { Int($0) }
  }

  @Test("Metrics are collected each interval, and once more at a graceful shutdown, which delivers them")
  func service() async throws {
    let scratch = try Scratch()
    var configuration = configuration(scratch)
    configuration.interval = .milliseconds(100)
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    let orders = telemetry.meter("shop").counter("orders")
    let group = ServiceGroup(configuration: .init(services: [.init(service: telemetry)], logger: Self.logger))
    let running = Task { try await group.run() }
    orders.add(1)
    while values("orders", scratch).count < 3 { try await Task.sleep(for: .milliseconds(5)) }
    orders.add(41)
    await group.triggerGracefulShutdown()
    try await running.value
    #expect(values("orders", scratch).last == 42)
    #expect(values("orders", scratch) == values("orders", scratch).sorted())
    await #expect(throws: TelemetryError.self) { try await telemetry.flush() }
  }

  @Test("A program without a service group starts and ends by itself; a cancelled one still notes what it has")
  func withoutGroup() async throws {
    let scratch = try Scratch()
    let telemetry = try await Telemetry(configuration(scratch), logger: Self.logger)
    telemetry.start()
    telemetry.meter("shop").counter("orders").add(5)
    await telemetry.shutdown()
    await telemetry.shutdown()
    #expect(values("orders", scratch) == [5])

    let cancelled = try await Telemetry(configuration(scratch), logger: Self.logger)
    let running = Task { try await cancelled.run() }
    cancelled.meter("shop").counter("late").add(7)
    try await Task.sleep(for: .milliseconds(20))
    running.cancel()
    try? await running.value
    let next = try await Telemetry(configuration(scratch), logger: Self.logger)
    next.start()
    #expect(try await next.flush(deliveringWithin: .seconds(20)))
    await next.shutdown()
    #expect(values("late", scratch) == [7])
  }

  @Test("A flush returns once the queue has everything, also many at once; with a time, once everybody has it")
  func flush() async throws {
    let scratch = try Scratch()
    let telemetry = try await Telemetry(configuration(scratch), logger: Self.logger)
    let orders = telemetry.meter("shop").counter("orders")
    orders.add(1)
    #expect(try await telemetry.flush() == 1)
    #expect(try telemetry.status().sinks.map(\.ledger.queued) == [1])
    #expect(try await !telemetry.flush(deliveringWithin: .milliseconds(20)))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          orders.add(1)
          try await telemetry.flush()
        }
      }
      try await group.waitForAll()
    }
    telemetry.start()
    #expect(try await telemetry.flush(deliveringWithin: .seconds(20)))
    #expect(values("orders", scratch).last == 9)
    #expect(try telemetry.status().sinks.allSatisfy { $0.ledger.isBalanced && $0.ledger.queued == 0 })
    await telemetry.shutdown()
  }

  @Test("A difference that the queue refuses stays in the instrument, and arrives once")
  func delta() async throws {
    let scratch = try Scratch()
    var configuration = configuration(scratch)
    configuration.temporality = .delta
    var queue = QueueConfiguration(path: scratch["q.db"])
    queue.maximumBytes = 1 << 20
    configuration.storage = .queue(queue)
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    let orders = telemetry.meter("shop").counter("orders")
    // What does not compress fills the queue.
    for rows in [2_000, 20, 1] { while (try? await telemetry.accept(try Self.noise(rows: rows))) != nil {} }
    orders.add(3)
    while (try? await telemetry.flush()) != nil { orders.add(3) }
    let counted = telemetry.figures
    #expect(counted.failures == 1)
    telemetry.start()
    while (try? await telemetry.flush()) == nil { try await Task.sleep(for: .milliseconds(5)) }
    orders.add(1)
    #expect(try await telemetry.flush(deliveringWithin: .seconds(20)))
    #expect(values("orders", scratch).reduce(0, +) == 3 * (counted.collections + 1) + 1)
    await telemetry.shutdown()
  }

  /// Texts that hardly compress.
  private static func noise(rows: Int) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "noise", field: "text")
    for number in 0..<rows {
      let text = (0..<40).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
      try builder.addRow(attributes: 0, time: Int64(number), [(metric, .string(text))])
    }
    return try builder.finish()
  }

  @Test("Switched off, everything is taken and nothing goes anywhere")
  func disabled() async throws {
    let scratch = try Scratch()
    var configuration = configuration(scratch)
    configuration.isDisabled = true
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    telemetry.start()
    telemetry.meter("shop").counter("orders").add(1)
    try await telemetry.flush()
    await telemetry.shutdown()
    #expect(scratch.lines("out.lp").isEmpty && scratch.text("q.db").isEmpty)
  }

  @Test("What cannot be is told before anything is opened")
  func mistakes() async throws {
    let scratch = try Scratch()
    var short = configuration(scratch)
    short.interval = .zero
    var twins = configuration(scratch)
    twins.destinations.append(.file(scratch["other.lp"]))
    var bad = configuration(scratch)
    bad.destinations = [.otlp(endpoint: "collector:4318")]
    var nowhere = configuration(scratch)
    nowhere.storage = .file("")
    var deltas = configuration(scratch)
    deltas.temporality = .delta
    deltas.destinations = [
      .otlp(OTLPSinkConfiguration(endpoint: .base("http://127.0.0.1:1"), temporality: .cumulativeOnly))
    ]
    for (configuration, word) in [
      (deltas, "totals"), (short, "interval"), (twins, "\"file\""), (bad, "endpoint"), (nowhere, "path"),
    ] {
      do throws(TelemetryError) {
        _ = try await Telemetry(configuration, logger: Self.logger)
        Issue.record("\(word) was taken")
      } catch { #expect(error.reason.contains(word), "\(error)") }
    }
    #expect(scratch.text("q.db").isEmpty)
  }

  @Test("A shutdown beside run() delivers everything, from memory too, and every caller waits for it")
  func shutdownBesideRun() async throws {
    let scratch = try Scratch()
    var configuration = configuration(scratch)
    configuration.storage = .memory
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    let running = Task { try await telemetry.run() }
    while telemetry.figures.collections == 0 {
      _ = try? await telemetry.flush()
      try await Task.sleep(for: .milliseconds(5))
    }
    await #expect(throws: TelemetryError.self) { try await telemetry.run() }
    telemetry.meter("shop").counter("orders").add(5)
    async let one = telemetry.shutdown()
    async let other = telemetry.shutdown()
    #expect(await [one, other] == [true, true])
    #expect(values("orders", scratch) == [5])
    try await running.value
    try await telemetry.run()
  }

  @Test("Without a start, a shutdown takes and delivers what was counted")
  func neverStarted() async throws {
    let scratch = try Scratch()
    let telemetry = try await Telemetry(configuration(scratch), logger: Self.logger)
    telemetry.meter("shop").counter("orders").add(5)
    #expect(await telemetry.shutdown())
    #expect(values("orders", scratch) == [5])
  }

  @Test("A receiver that does not answer, and a callback that hangs, hold up the end no longer than it may take")
  func bounded() async throws {
    let scratch = try Scratch()
    let receiver = try Receiver { _ in
      Thread.sleep(forTimeInterval: 20)
      return Receiver.Reply()
    }
    defer { receiver.stop() }
    var configuration = configuration(scratch)
    configuration.destinations = [.otlp(endpoint: "http://127.0.0.1:\(receiver.port)")]
    configuration.shutdownTimeout = .milliseconds(300)
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    telemetry.start()
    let hang = Mutex(false)
    telemetry.meter("shop").observableGauge("slow", of: Int64.self) { observer in
      let end = Date(timeIntervalSinceNow: 60)
      while hang.withLock({ $0 }), Date() < end { Thread.sleep(forTimeInterval: 0.01) }
      observer.observe(1)
    }
    try await telemetry.flush()
    hang.withLock { $0 = true }
    let start = ContinuousClock.now
    #expect(await !telemetry.shutdown())
    // The callback would take a minute.
    #expect(ContinuousClock.now - start < .seconds(30))
    hang.withLock { $0 = false }
  }

  @Test("Flushes at the same time share collections")
  func shared() async throws {
    let scratch = try Scratch()
    let telemetry = try await Telemetry(configuration(scratch), logger: Self.logger)
    let orders = telemetry.meter("shop").counter("orders")
    // The first collection takes so long that the others come meanwhile.
    let hang = Mutex(true)
    telemetry.meter("shop").observableGauge("slow", of: Int64.self) { _ in
      while hang.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.001) }
    }
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.5)
      hang.withLock { $0 = false }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          orders.add(1)
          try await telemetry.flush()
        }
      }
      try await group.waitForAll()
    }
    #expect(telemetry.figures.collections < 100)
    await telemetry.shutdown()
    #expect(values("orders", scratch).last == 200)
  }

  @Test("No secret is in what a configuration prints")
  func redacted() throws {
    let token = "glc_eyJvIjoiMSIsImsiOiJzM2NyM3QifQ=="
    var configuration = TelemetryConfiguration()
    configuration.destinations = [
      try .grafanaCloud(zone: "prod-eu-west-2", instanceID: "123456", token: token),
      .otlp(endpoint: "https://o.example", headers: [("X-Key", Secret(token))]),
    ]
    configuration.transport.clientCertificate = .init(
      certificateFile: "/c.pem", keyFile: "/k.pem", keyPassword: token)
    configuration.transport.proxy = .url("http://user:\(token)@proxy.example:3128")
    var dumped = ""
    dump(configuration, to: &dumped)
    let bytes = Array(token.utf8).map(String.init).joined(separator: ", ")
    for text in ["\(configuration)", String(reflecting: configuration.destinations), dumped] {
      #expect(!text.contains(token) && !text.contains(bytes) && text.contains("grafana_cloud"))
    }
    let specification = try configuration.destinations[0].specification()
    #expect(!"\(specification)".contains(bytes) && !String(reflecting: specification).contains(bytes))
    do throws(TelemetryError) {
      _ = try TelemetryDestination.grafanaCloud(zone: "prod-eu-west-2", instanceID: "x", token: "s3cr3t")
      Issue.record("it was taken")
    } catch { #expect(!error.reason.contains("s3cr3t")) }
  }

  @Test("What is measured in a sampled span carries its ids to the receiver")
  func exemplars() async throws {
    let scratch = try Scratch()
    let receiver = try Receiver { _ in Receiver.Reply(status: 200) }
    defer { receiver.stop() }
    var configuration = configuration(scratch)
    configuration.destinations = [.otlp(endpoint: "http://127.0.0.1:\(receiver.port)")]
    configuration.traceContext = TelemetryConfiguration.serviceContextTrace
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    telemetry.start()
    let time = telemetry.meter("shop").histogram("wait", unit: "s")
    var context = ServiceContext.topLevel
    context.traceContext = TraceContext(traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    ServiceContext.withValue(context) { time.record(0.25) }
    time.record(0.5)
    #expect(await telemetry.shutdown())
    let trace: [UInt8] = [
      0x0A, 0xF7, 0x65, 0x19, 0x16, 0xCD, 0x43, 0xDD, 0x84, 0x48, 0xEB, 0x21, 0x1C, 0x80, 0x31, 0x9C,
    ]
    let body = try #require(receiver.requests.first { !$0.body.isEmpty }?.body)
    let places = body.indices.dropLast(trace.count - 1).filter { Array(body[$0..<$0 + trace.count]) == trace }
    #expect(places.count == 1)
  }

  @Test("A sink in a shared object delivers as one that is linked; one that is not there is an error")
  func loaded() async throws {
    let scratch = try Scratch()
    var configuration = configuration(scratch)
    let json = Array("{\"path\":\"\(scratch["out.lp"])\"}".utf8)
    let path = "\(Built.folder)/\(PluginLoader.fileName(ofType: "file"))"
    configuration.destinations = [.plugin(path: path, configuration: json, name: "archive")]
    let telemetry = try await Telemetry(configuration, logger: Self.logger)
    telemetry.meter("shop").counter("orders").add(5)
    #expect(await telemetry.shutdown())
    #expect(values("orders", scratch) == [5])
    configuration.destinations = [.plugin(path: scratch["none.so"], configuration: json, name: "archive")]
    do throws(TelemetryError) {
      _ = try await Telemetry(configuration, logger: Self.logger)
      Issue.record("it was loaded")
    } catch { #expect(error.code == .destination && error.reason.contains("none.so")) }
  }

  @Test("A queue that another has open is an error that says so")
  func inUse() async throws {
    let scratch = try Scratch()
    let first = try await Telemetry(configuration(scratch), logger: Self.logger)
    do throws(TelemetryError) {
      _ = try await Telemetry(configuration(scratch), logger: Self.logger)
      Issue.record("it was opened twice")
    } catch { #expect(error.code == .queue && error.reason.contains("q.db")) }
    await first.shutdown()
  }

  @Test("Collections fall on multiples of the interval")
  func ticks() {
    let ticks = CollectionTicks(intervalNanoseconds: 10)
    #expect([0, 1, 9, 10, 25].map { ticks.wait(at: $0) } == [10, 9, 1, 10, 5])
  }
}
