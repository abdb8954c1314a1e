/// Where the exemplars of a series have their places (OpenTelemetry metrics SDK specification, "Exemplar defaults").
enum ExemplarPlaces: Sendable {
  /// So many for all measurements.
  case fixed(Int)
  /// One for each bucket of a histogram.
  case buckets(BucketBounds)

  /// The bucket of a value, 0 where there is none.
  func bucket(of value: UInt64) -> Int {
    if case .buckets(let bounds) = self { bounds.bucket(of: Double(bitPattern: value)) } else { 0 }
  }
}

/// How the exemplars of a stream are chosen. There is none where there is no trace context to be had.
final class ExemplarSampler: Sendable {
  let isDouble: Bool
  let places: ExemplarPlaces
  /// Which attributes the series do not have; nil where they have all.
  private let others: AttributeFilter?
  private let traceContext: @Sendable () -> TraceContext?
  private let isForAll: Bool
  private let clock: @Sendable () -> UInt64

  /// Attributes of more bytes are left out of an exemplar.
  private static let largestAttributes = 4_096

  /// Nil where the configuration wants no exemplars.
  init?(
    _ places: ExemplarPlaces, isDouble: Bool, filter: AttributeFilter?, _ configuration: MetricsConfiguration
  ) {
    guard let traceContext = configuration.traceContext, configuration.exemplarFilter != .alwaysOff else { return nil }
    self.places = places
    self.isDouble = isDouble
    others = filter?.inverted
    self.traceContext = traceContext
    isForAll = configuration.exemplarFilter == .alwaysOn
    clock = configuration.clock
  }

  /// Whether the measurement that is being made may become an exemplar, and of which trace.
  func sample() -> (isChosen: Bool, context: TraceContext?) {
    let context = traceContext().flatMap { $0.isValid ? $0 : nil }
    return (isForAll || context?.isSampled == true, context)
  }

  /// Encoded attributes that the series do not have.
  func leftOut(_ attributes: Span<Attribute>) -> [UInt8] {
    guard let others else { return [] }
    return unsafe withUnsafeTemporaryAllocation(byteCount: Self.largestAttributes, alignment: 8) { memory in
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes, others)
      guard encoder.fits, encoder.count > 0 else { return [] }
      return unsafe CanonicalAttributes.of(encoder.bytes, byteCount: encoder.count)
        ?? [UInt8](UnsafeBufferPointer(start: encoder.bytes, count: encoder.count))
    }
  }

  /// The same for attributes on the heap.
  func leftOut(of attributes: Attributes) -> [UInt8] { leftOut(attributes.elements.span) }

  /// Offers a measurement to the exemplars of a series.
  func offer(
    _ value: UInt64, _ context: TraceContext?, to reservoir: ExemplarReservoir, _ attributes: () -> [UInt8]
  ) {
    // Outside of the lock, as it is the application's.
    let now = clock()
    reservoir.offer(bucket: places.bucket(of: value)) {
      Exemplar(value: value, time: now, context: context, attributes: attributes())
    }
  }
}
