import Configuration
import Glibc
import Logging
import Metrics
import TattlerConfig
import TattlerKit
import TattlerMetrics

// A program that links TattlerKit, for its tests: they set it up in one of its ways, read what it says, and kill it.
//
// TelemetryHelper code FOLDER        counts 3 orders with swift-metrics, ends gracefully; a file sink in FOLDER
// TelemetryHelper environment        the same, as the OTEL_ variables say
// TelemetryHelper reader FOLDER      the same, as swift-configuration says
// TelemetryHelper file PATH          the same, with the daemon's file
// TelemetryHelper twice FOLDER       sets up twice, says what the second time comes to
// TelemetryHelper crash QUEUE        counts and flushes until it is killed, prints each total that was flushed

func say(_ line: String) {
  var line = line + "\n"
  _ = line.withUTF8 { unsafe write(1, $0.baseAddress, $0.count) }
}

func countOrders(_ telemetry: Telemetry) async throws {
  telemetry.start()
  Metrics.Counter(label: "orders").increment(by: 2)
  Metrics.Counter(label: "orders").increment()
  await telemetry.shutdown()
  say("counted \(telemetry.figures.points)")
}

LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
let logger = Logger(label: "helper")
let arguments = CommandLine.arguments
guard arguments.count > 1 else { exit(64) }
let path = arguments.count > 2 ? arguments[2] : ""

do {
  switch arguments[1] {
  case "code":
    try await countOrders(
      Tattler.bootstrap(service: "shop", to: [.file("\(path)/out.lp")], storage: .file("\(path)/q.db"), logger: logger))
  case "environment": try await countOrders(Tattler.bootstrap(environment: .process, logger: logger))
  case "reader":
    let reader = ConfigReader(
      provider: InMemoryProvider(values: [
        "service.name": "shop", "file.path": .init(.string("\(path)/out.lp"), isSecret: false),
        "queue.path": .init(.string("\(path)/q.db"), isSecret: false),
      ]))
    try await countOrders(Tattler.bootstrap(reading: reader, logger: logger))
  case "file": try await countOrders(Tattler.bootstrap(file: path, service: "shop", logger: logger))
  case "twice":
    _ = try await Tattler.bootstrap(service: "a", to: [.file("\(path)/out.lp")], logger: logger)
    _ = try await Tattler.bootstrap(service: "b", to: [.file("\(path)/out.lp")], logger: logger)
  case "crash":
    // Nobody listens there: everything stays in the queue.
    let telemetry = try await Tattler.bootstrap(
      service: "shop", to: [.otlp(endpoint: "http://127.0.0.1:9")], storage: .file(path), logger: logger)
    telemetry.start()
    let orders = telemetry.meter("shop").counter("orders")
    var total = 0
    while true {
      for _ in 0..<10 { orders.add(1) }
      total += 10
      try await telemetry.flush()
      say("\(total)")
    }
  default: exit(64)
  }
} catch {
  say("error: \(error)")
  exit(1)
}
