import Synchronization
import TattlerDashboards
import TattlerMetrics

/// The figures of a daemon whose receiver is away for a while.
final class DaemonFigures: Sendable {
  private struct State {
    var accepted = 0
    var delivered = 0
    var dead = 0
    var evicted = 0
    var age = 0.0
    var refused = 0
    var taken = 0
    var phase = "delivering"
    var seconds = 0.0

    var queued: Double { Double(accepted - delivered - dead - evicted) }
  }

  private let state = Mutex(State())

  init(_ meter: Meter) {
    addSinks(meter)
    addQueue(meter)
    counter(meter, .requests) {
      [Self.received(Double($0.taken), "taken"), Self.received(Double($0.refused), "refused")]
    }
    counter(meter, .rows) {
      [Self.received(Double($0.accepted), "accepted"), Self.received(Double($0.refused * 4), "refused")]
    }
    gauge(meter, .build) { _ in [Figure(1, ["version": "0.1.0"])] }
    counter(meter, .refusedDeltas) { [Figure(Double($0.refused / 6), ["reason": "out_of_order"])] }
    gauge(meter, .costsWaiting) { [Figure(Double(2 + $0.taken % 3))] }
    gauge(meter, .framesWaiting) { [Figure(Double(1 + $0.taken % 2))] }
    for metric in [DaemonMetric.costFailures, .frameFailures] { counter(meter, metric) { _ in [Figure(0)] } }
    gauge(meter, .priceAge) { [Figure(1_040_000 + $0.seconds)] }
    gauge(meter, .memory) { [Figure(38_000_000 + $0.queued * 3)] }
    counter(meter, .processorTime) { [Figure($0.seconds * 0.011 + Double($0.delivered) / 150_000)] }
  }

  private func addSinks(_ meter: Meter) {
    counter(meter, .accepted) { [Self.cloud(Double($0.accepted)), Self.archive(Double($0.accepted))] }
    counter(meter, .done) { state in
      [("delivered", state.delivered), ("evicted", state.evicted), ("expired", 0)].map { name, points in
        Figure(Double(points), ["sink": "grafana", "state": .string(name)])
      } + [Figure(Double(state.accepted), ["sink": "archive", "state": "delivered"])]
    }
    gauge(meter, .queued) { [Self.cloud($0.queued), Self.archive(0)] }
    gauge(meter, .dead) { [Self.cloud(Double($0.dead)), Self.archive(0)] }
    gauge(meter, .state) { state in
      ["delivering", "retrying", "paused", "off"].flatMap { name in
        [("grafana", state.phase), ("archive", "delivering")].map { sink, phase in
          Figure(name == phase ? 1 : 0, ["sink": .string(sink), "state": .string(name)])
        }
      }
    }
  }

  private func addQueue(_ meter: Meter) {
    gauge(meter, .queueBytes) { [Figure($0.queued * 22)] }
    gauge(meter, .fileBytes) { [Figure(4_200_000 + $0.queued * 8)] }
    gauge(meter, .oldestAge) { [Figure($0.age)] }
    for metric in [DaemonMetric.lost, .repairs, .damaged, .failedCommits, .droppedLetters] {
      counter(meter, metric) { _ in [Figure(0)] }
    }
  }

  /// Goes on by some seconds.
  ///
  /// - Parameter progress: from 0 to 1, how much of the time is over.
  func advance(seconds: Int, progress: Double, load: Double) {
    state.withLock { state in
      let came = Int(120 * load * Double(seconds))
      state.accepted += came
      state.taken += 2
      state.seconds += Double(seconds)
      if progress > 0.2, Int(state.seconds) % 600 < seconds { state.refused += 3 }
      if progress > 0.4, progress < 0.405 { state.dead += 7 }
      state.phase =
        switch progress {
        case 0.62..<0.7: "retrying"
        case 0.7..<0.73: "paused"
        default: "delivering"
        }
      guard state.phase == "delivering" else {
        state.age += Double(seconds)
        return
      }
      let waiting = state.accepted - state.delivered - state.dead - state.evicted
      let sent = min(waiting, max(came, 900 * seconds))
      state.delivered += sent
      if sent == waiting { state.age = 0 } else { state.age = max(0, state.age - Double(seconds) * 6) }
      if progress > 0.73, state.evicted == 0 { state.evicted = min(400, waiting - sent) }
    }
  }

  /// A value and its labels.
  private struct Figure {
    let value: Double
    let labels: Attributes

    init(_ value: Double, _ labels: Attributes = [:]) { (self.value, self.labels) = (value, labels) }
  }

  private typealias Reading = @Sendable (State) -> [Figure]

  private static func cloud(_ value: Double) -> Figure { Figure(value, ["sink": "grafana"]) }

  private static func archive(_ value: Double) -> Figure { Figure(value, ["sink": "archive"]) }

  private static func received(_ value: Double, _ outcome: String) -> Figure {
    Figure(value, ["receiver": "influx", "outcome": .string(outcome)])
  }

  private func gauge(_ meter: Meter, _ metric: DaemonMetric, _ read: @escaping Reading) {
    meter.observableGauge(metric.rawValue, of: Double.self) { [weak self] in self?.tell(read, $0) }
  }

  private func counter(_ meter: Meter, _ metric: DaemonMetric, _ read: @escaping Reading) {
    meter.observableCounter(metric.rawValue, of: Double.self) { [weak self] in self?.tell(read, $0) }
  }

  private func tell(_ read: Reading, _ observer: borrowing MetricObserver<Double>) {
    for figure in state.withLock({ read($0) }) { observer.observe(figure.value, figure.labels) }
  }
}
