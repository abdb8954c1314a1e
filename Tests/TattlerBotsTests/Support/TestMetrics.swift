import CTattlerPlugin
import Synchronization
import TattlerBots
import TattlerConfig
import TattlerMetrics
import TattlerModel
import TattlerPricing

/// A registry whose collections are read back, and a clock that a test sets.
struct TestMetrics {
  /// A point: a number, or the sum and count of a histogram.
  struct Point: Hashable {
    var name: String
    var attributes: [String: String]
    var value: Double
    var count: UInt64 = 0
  }

  let registry: MetricsRegistry
  let hand = Hand()

  /// Where the clocks stand.
  final class Hand: Sendable {
    private let seconds = Mutex(Duration.zero)

    var now: Duration { seconds.withLock { $0 } }

    func advance(by duration: Duration) { seconds.withLock { $0 += duration } }
  }

  init(cardinalityLimit: Int = 2_000, temporality: MetricTemporality = .cumulative) {
    var configuration = MetricsConfiguration()
    configuration.cardinalityLimit = cardinalityLimit
    configuration.temporality = temporality
    registry = MetricsRegistry(configuration)
  }

  var meter: Meter { registry.meter("test") }

  /// In the middle of 2026.
  static let wall: Int64 = 1_782_000_000_000_000_000

  var clock: BotClock { BotClock(monotonic: { [hand] in hand.now }, wall: { Self.wall }) }

  /// What a collection says, which arrives unless told otherwise.
  func collect(commits: Bool = true) throws -> [Point] {
    var builder = MetricBatchBuilder()
    let collection = try registry.collect(into: &builder)
    let batch = try builder.finish()
    if commits { collection.commit() }
    return unsafe batch.withView { view in
      unsafe view.rows.map { row in
        let point = unsafe view.points(of: row)[0]
        var attributes: [String: String] = [:]
        for entry in unsafe view.spelled(row).attributes { attributes[entry.key] = Self.text(entry.value) }
        var result = Point(
          name: unsafe view.string(view.metrics[Int(point.metric)].name), attributes: attributes, value: 0)
        switch BatchValueKind(rawValue: point.kind) {
        case .double: result.value = point.value.f64
        case .int: result.value = Double(point.value.i64)
        case .histogram:
          let histogram = unsafe view.histograms[Int(point.value.u64)]
          (result.value, result.count) = (histogram.sum, histogram.count)
        default: result.value = .nan
        }
        return result
      }
    }
  }

  /// The points of a metric.
  func points(_ metric: MetricDeclaration) throws -> [Point] { try collect().filter { $0.name == metric.name } }

  /// The values of a metric by one attribute.
  func values(_ metric: MetricDeclaration, by key: String) throws -> [String: Double] {
    Dictionary(try points(metric).map { ($0.attributes[key] ?? "", $0.value) }, uniquingKeysWith: +)
  }

  /// The sum of all series of a metric; nil where there is none.
  func total(_ metric: MetricDeclaration) throws -> Double? {
    let points = try points(metric)
    return points.isEmpty ? nil : points.reduce(0) { $0 + $1.value }
  }

  private static func text(_ value: MetricValue) -> String {
    switch value {
    case .string(let text): text
    case .bool(let flag): "\(flag)"
    case .int(let number): "\(number)"
    case .uint(let number): "\(number)"
    case .double(let number): "\(number)"
    }
  }

  /// The invented prices of the provider `acme`.
  static func prices() throws -> PriceTable {
    let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let bytes = try ConfigEnvironment.process.file(tests + "/Fixtures/pricing/acme.yaml")
    return try PriceTable(PriceCatalogue([ConfigDocument.parse(bytes: bytes, file: "acme.yaml")]))
  }

  static let models = VoiceModels(llm: "talker", stt: "listener", tts: "speaker")
}
