internal import CTattlerProcess
internal import Synchronization
public import TattlerModel

/// Where an application's metrics come together: makes meters, and collects what their instruments recorded.
///
/// ```swift
/// let registry = MetricsRegistry(MetricsConfiguration(resource: ["service.name": "orders"]))
/// let meter = registry.meter("com.example.orders", version: "1.2.0")
/// let orders = meter.counter("orders.placed", unit: "{order}")
/// orders.add(1, ["payment": "card"])
///
/// var builder = MetricBatchBuilder()
/// let collection = try registry.collect(into: &builder)
/// let batch = try builder.finish()
/// collection.commit()
/// ```
///
/// A registry has one reader: whoever collects. With delta temporality a second one gets nothing while the first has
/// not committed or given up its collection, which is reported. Instruments may be used from any thread, at any time.
public final class MetricsRegistry: Sendable {
  private let configuration: MetricsConfiguration
  private let startTime: UInt64
  private let meters = Mutex<[Meter]>([])
  private let collector: Mutex<Collector>
  /// The number of the thread that collects; 0 for none.
  private let collectingThread = Atomic<UInt>(0)
  /// With delta temporality: the number of the collection whose batch is under way; 0 for none.
  private let outstanding = Atomic<UInt64>(0)
  private let problems: InstrumentProblems

  private struct Collector {
    var number: UInt64 = 0
    /// When the last collection that arrived was made.
    var previous: UInt64
    /// When the last one was made.
    var earlier: UInt64
  }

  /// Makes a registry.
  public init(_ configuration: MetricsConfiguration = MetricsConfiguration()) {
    self.configuration = configuration
    startTime = configuration.clock()
    problems = InstrumentProblems(instrument: "", meter: "", handler: configuration.problemHandler)
    collector = Mutex(Collector(previous: startTime, earlier: startTime))
  }

  /// The meter of a library or a part of the application; the same one for the same arguments.
  ///
  /// - Parameters:
  ///   - name: what the instruments belong to, such as the name of a module.
  ///   - version: its version; empty where there is none.
  ///   - schemaURL: the schema of its metrics; empty for none.
  ///   - attributes: further attributes of the scope.
  public func meter(
    _ name: String, version: String = "", schemaURL: String = "", attributes: Attributes = Attributes()
  ) -> Meter {
    let identity = MeterIdentity(name: name, version: version, schemaURL: schemaURL, attributes: attributes)
    return meters.withLock { meters in
      if let known = meters.first(where: { $0.identity == identity }) { return known }
      let meter = Meter(identity, configuration, startTime: startTime)
      meters.append(meter)
      return meter
    }
  }

  /// Appends the points of all instruments to a builder: those of observable ones as their callbacks, which are called
  /// now, say.
  ///
  /// With delta temporality it appends nothing, and reports it, where an earlier collection was neither committed nor
  /// given up.
  ///
  /// - Parameter builder: what is in it stays.
  /// - Returns: what to call ``MetricsCollection/commit()`` of once the batch is safe.
  /// - Throws: `MetricBatchError` with code `tooLarge`. Then the builder is as it was, and the next collection has
  ///   everything.
  public func collect(into builder: inout MetricBatchBuilder) throws(MetricBatchError) -> MetricsCollection {
    let thread = UInt(tattler_thread_number())
    // Relaxed: only the thread itself can have stored its number.
    if collectingThread.load(ordering: .relaxed) == thread {
      return empty(
        .nestedCollection, "a callback of an observable instrument asked for a collection, which is empty")
    }
    let mark = builder.mark
    let result: Result<(Int, CollectionMoment)?, MetricBatchError> = collector.withLock { collector in
      // Acquiring, here and where it is stored: what whoever had the batch did before comes first.
      if outstanding.load(ordering: .acquiring) > 0 { return .success(nil) }
      collectingThread.store(thread, ordering: .relaxed)  // Relaxed: see above.
      defer { collectingThread.store(0, ordering: .relaxed) }  // Relaxed: see above.
      collector.number += 1
      let moment = CollectionMoment(
        number: collector.number, time: configuration.clock(), previous: collector.previous,
        earlier: collector.earlier)
      collector.earlier = moment.time
      do throws(MetricBatchError) {
        let points = try collect(moment, into: &builder)
        if configuration.temporality == .delta { outstanding.store(moment.number, ordering: .releasing) }
        return .success((points, moment))
      } catch {
        builder.restore(mark)
        return .failure(error)
      }
    }
    guard let (points, moment) = try result.get() else {
      return empty(.concurrentCollection, "a collection was asked for while another one is under way; it is empty")
    }
    return MetricsCollection(pointCount: points, time: moment.time, number: moment.number, registry: self)
  }

  private func collect(
    _ moment: CollectionMoment, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> Int {
    var writer = SeriesWriter(moment, resource: configuration.resource, schemaURL: configuration.resourceSchemaURL)
    for meter in meters.withLock({ $0 }) {
      for instrument in meter.observedInstruments { instrument.observe(moment.number) }
      writer.begin(meter.identity)
      for stream in meter.streams { try stream.collect(&writer, into: &builder) }
    }
    return writer.points
  }

  /// What those get who have to wait.
  private func empty(_ code: MetricsProblem.Code, _ reason: String) -> MetricsCollection {
    problems.report(code, reason)
    return MetricsCollection(pointCount: 0, time: configuration.clock(), number: 0, registry: self)
  }

  func commit(_ number: UInt64, time: UInt64) -> Bool {
    // A callback that commits would wait for itself. Relaxed: see `collect(into:)`.
    if collectingThread.load(ordering: .relaxed) == UInt(tattler_thread_number()) { return false }
    return collector.withLock { collector in
      guard number == collector.number, number > 0 else { return false }
      for meter in meters.withLock({ $0 }) {
        for stream in meter.streams { stream.commit(number) }
      }
      collector.previous = time
      return true
    }
  }

  /// The collection of this number goes, committed or not. Takes no lock, as a callback may be where it goes.
  func giveUp(_ number: UInt64) {
    if number > 0 { _ = outstanding.compareExchange(expected: number, desired: 0, ordering: .acquiringAndReleasing) }
  }
}
