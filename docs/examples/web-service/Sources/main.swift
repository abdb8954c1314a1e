import Hummingbird
import Logging
import Metrics
import TattlerKit

// A web service whose requests, and whose own counts, arrive in a file (or in Grafana Cloud: see below), also when it is
// killed right after an answer.
//
//   orders PORT FOLDER

guard CommandLine.arguments.count == 3, let port = Int(CommandLine.arguments[1]) else {
  fatalError("usage: orders PORT FOLDER")
}
let folder = CommandLine.arguments[2]

// One line sets metrics up. Another destination: .daemon(), .otlp(endpoint: …) or .grafanaCloud(endpoint, credentials).
let telemetry = try await Tattler.bootstrap(
  service: "orders", to: [.file("\(folder)/metrics.lp")], storage: .file("\(folder)/queue.db"),
  logger: Logger(label: "metrics"))

let placed = Counter(label: "orders.placed", dimensions: [("payment", "card")])
let router = Router()
// Hummingbird counts and times every request.
router.add(middleware: MetricsMiddleware())
router.post("/orders") { _, _ in
  placed.increment()
  // For what must not be lost: the queue has it, and everything before, when this returns.
  try await telemetry.flush()
  return HTTPResponse.Status.created
}

var app = Application(
  router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
  logger: Logger(label: "orders"))
// Services are shut down in reverse: metrics last, so that they have everything.
app.addServices(telemetry)
try await app.runService()
