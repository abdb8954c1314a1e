/// Making instruments.
extension Meter {
  /// A sum that only goes up.
  ///
  /// ```swift
  /// let orders = meter.counter("orders.placed", unit: "{order}")
  /// let cost = meter.counter("llm.cost", of: Double.self, unit: "{USD}")
  /// ```
  ///
  /// - Parameters:
  ///   - name: a letter, then letters, digits, `_`, `.`, `-` and `/`: at most 255 characters. Others are reported and
  ///     used.
  ///   - type: `Int64` or `Double`.
  ///   - unit: in UCUM, such as `s` or `By`; at most 63 characters of ASCII.
  ///   - description: what is counted, for people.
  ///   - endsSeries: whether series may end, see ``BoundCounter/end()``. Recording by bound handles costs the same;
  ///     finding a series by its attributes takes a lock and may allocate.
  public func counter<Value: MetricNumber>(
    _ name: String, of type: Value.Type = Int64.self, unit: String = "", description: String = "",
    endsSeries: Bool = false
  ) -> Counter<Value> { Counter(instrument: sum(name, .counter, type, unit, description, endsSeries)) }

  /// A sum that goes up and down.
  ///
  /// ```swift
  /// let connections = meter.upDownCounter("connections.open", unit: "{connection}")
  /// ```
  ///
  /// - Parameters: as for ``counter(_:of:unit:description:endsSeries:)``.
  public func upDownCounter<Value: MetricNumber>(
    _ name: String, of type: Value.Type = Int64.self, unit: String = "", description: String = "",
    endsSeries: Bool = false
  ) -> UpDownCounter<Value> {
    UpDownCounter(instrument: sum(name, .upDownCounter, type, unit, description, endsSeries))
  }

  /// The present value of something that is not added up.
  ///
  /// ```swift
  /// let temperature = meter.gauge("room.temperature", of: Double.self, unit: "Cel")
  /// ```
  ///
  /// - Parameters: as for ``counter(_:of:unit:description:endsSeries:)``.
  public func gauge<Value: MetricNumber>(
    _ name: String, of type: Value.Type = Int64.self, unit: String = "", description: String = "",
    endsSeries: Bool = false
  ) -> Gauge<Value> {
    let descriptor = InstrumentDescriptor(
      name: name, kind: .gauge, isDouble: Value.isFloatingPoint, unit: unit, description: description,
      endsSeries: endsSeries)
    guard case .gauge(let instrument) = instrument(descriptor) else { preconditionFailure("BUG: not a gauge") }
    return Gauge(instrument: instrument)
  }

  /// How values are distributed.
  ///
  /// ```swift
  /// let sizes = meter.histogram("answer.size", unit: "By", buckets: .explicit([1_000, 10_000, 100_000]))
  /// ```
  ///
  /// - Parameters:
  ///   - buckets: how values are divided, unless a view says otherwise.
  ///   - others: as for ``counter(_:of:unit:description:endsSeries:)``.
  public func histogram<Value: MetricNumber>(
    _ name: String, of type: Value.Type = Double.self, unit: String = "", description: String = "",
    buckets: HistogramBuckets = .standard, endsSeries: Bool = false
  ) -> Histogram<Value> {
    let descriptor = InstrumentDescriptor(
      name: name, kind: .histogram, isDouble: Value.isFloatingPoint, unit: unit, description: description,
      buckets: buckets, endsSeries: endsSeries)
    guard case .histogram(let instrument) = instrument(descriptor) else { preconditionFailure("BUG: not a histogram") }
    return Histogram(instrument: instrument)
  }

  /// How values are distributed, in buckets that grow by a constant factor and need to know nothing of the values.
  ///
  /// ```swift
  /// let durations = meter.exponentialHistogram("http.server.request.duration", unit: "s")
  /// ```
  ///
  /// - Parameters:
  ///   - maximumSize: the most buckets of positive, and of negative values: 2 to 1,000.
  ///   - others: as for ``counter(_:of:unit:description:endsSeries:)``.
  public func exponentialHistogram<Value: MetricNumber>(
    _ name: String, of type: Value.Type = Double.self, unit: String = "", description: String = "",
    maximumSize: Int = 160, endsSeries: Bool = false
  ) -> Histogram<Value> {
    histogram(
      name, of: type, unit: unit, description: description, buckets: .exponential(maximumSize: maximumSize),
      endsSeries: endsSeries)
  }

  private func sum<Value: MetricNumber>(
    _ name: String, _ kind: InstrumentKind, _ type: Value.Type, _ unit: String, _ description: String,
    _ endsSeries: Bool
  ) -> SumInstrument {
    let descriptor = InstrumentDescriptor(
      name: name, kind: kind, isDouble: Value.isFloatingPoint, unit: unit, description: description,
      endsSeries: endsSeries)
    guard case .sum(let instrument) = instrument(descriptor) else { preconditionFailure("BUG: not a sum") }
    return instrument
  }
}
