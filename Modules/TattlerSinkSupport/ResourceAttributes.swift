internal import CTattlerPlugin
public import TattlerModel

/// Attributes that a sink gives to the resources of what it sends, where they have none of the name.
///
/// They say who sends: `service.name`, `service.version`, `service.instance.id` and so on (OpenTelemetry semantic
/// conventions, "Resource"). Line protocol has no resource, and rows of it get one.
public struct ResourceAttributes: Sendable, Hashable {
  /// Names and values, each name once, in order.
  public let pairs: [(name: String, value: String)]

  /// The most rows that are prepared at once: more than a request holds are copied in vain.
  private static let maximumRows = 16_384

  /// Makes attributes; of those with the same name the last one counts.
  public init(_ pairs: [(name: String, value: String)]) {
    var kept: [(name: String, value: String)] = []
    for pair in pairs where !pair.name.isEmpty {
      kept.removeAll { $0.name == pair.name }
      kept.append(pair)
    }
    self.pairs = kept
  }

  /// Whether there is nothing to add.
  public var isEmpty: Bool { pairs.isEmpty }

  /// The labels that Prometheus has for a resource: `job` of `service.namespace` and `service.name`, and `instance` of
  /// `service.instance.id` (OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility").
  public var labels: [(name: String, value: String)] {
    func value(_ name: String) -> String? { pairs.first { $0.name == name && !$0.value.isEmpty }?.value }
    var labels: [(name: String, value: String)] = []
    if let name = value("service.name") {
      labels.append(("job", value("service.namespace").map { "\($0)/\(name)" } ?? name))
    }
    if let instance = value("service.instance.id") { labels.append(("instance", instance)) }
    return labels
  }

  /// Some rows in a batch of their own, with the attributes.
  ///
  /// - Parameters:
  ///   - rows: inside the batch.
  ///   - labelsLines: whether rows of line protocol get ``labels`` as tags, for a receiver that knows no resources.
  /// - Returns: as many rows as are worth it, from the first on.
  public func complete(
    _ batch: MetricBatch, rows: Range<Int>, labelsLines: Bool = false
  ) throws(MetricBatchError) -> MetricBatch {
    var builder = MetricBatchBuilder()
    try builder.append(rows: rows.prefix(Self.maximumRows), of: batch)
    for index in 0..<builder.resources.count {
      let set = builder.resources[index].attributes
      builder.resources[index].attributes = try builder.extending(set, with: pairs)
      builder.resources[index].flags |= TATTLER_RESOURCE_PRESENT
    }
    let labels = labelsLines ? labels : []
    if !labels.isEmpty {
      var extended: [UInt32: UInt32] = [:]
      for index in 0..<builder.rows.count where builder.isLine(builder.rows[index]) {
        let set = builder.rows[index].attributes
        if extended[set] == nil { extended[set] = try builder.extending(set, with: labels) }
        builder.rows[index].attributes = extended[set] ?? set
      }
    }
    return try builder.finish()
  }

  /// Names and values are the same.
  public static func == (left: ResourceAttributes, right: ResourceAttributes) -> Bool {
    left.pairs.elementsEqual(right.pairs) { $0 == $1 }
  }

  /// Hashes names and values.
  public func hash(into hasher: inout Hasher) {
    for pair in pairs {
      hasher.combine(pair.name)
      hasher.combine(pair.value)
    }
  }
}

extension MetricBatchBuilder {
  /// A set like another, with those pairs that it has no attribute of the same name for.
  fileprivate mutating func extending(
    _ set: UInt32, with pairs: [(name: String, value: String)]
  ) throws(MetricBatchError) -> UInt32 {
    let old = attributeSets[Int(set)]
    let known = Int(old.first)..<Int(old.first) + Int(old.count)
    let missing = pairs.filter { pair in !known.contains { has(attributes[$0].key, pair.name) } }
    if missing.isEmpty { return set }
    let first = attributes.count
    for index in known { try attributes.append(attributes[index]) }
    for pair in missing {
      var record = tattler_attribute()
      record.key = try addText(pair.name)
      record.kind = BatchValueKind.string.rawValue
      record.value = tattler_payload(text: try addText(pair.value))
      try attributes.append(record)
    }
    try attributeSets.append(tattler_range(first: UInt32(first), count: UInt32(attributes.count - first)))
    return UInt32(attributeSets.count - 1)
  }

  /// Whether a text that was added is this one.
  private func has(_ text: tattler_text, _ name: String) -> Bool {
    let all = unsafe self.text.records
    let bytes = Int(text.offset)..<Int(text.offset) + Int(text.length)
    return unsafe all[bytes].elementsEqual(name.utf8)
  }

  /// Whether a row is one of line protocol.
  fileprivate func isLine(_ row: tattler_row) -> Bool {
    Int32(metrics[Int(points[Int(row.first_point)].metric)].kind) == TATTLER_METRIC_FIELD
  }
}
