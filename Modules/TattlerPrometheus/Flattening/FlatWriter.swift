internal import CTattlerPlugin
internal import TattlerModel

/// Writes samples as rows of line protocol, with each metric and each set of tags only once.
@safe
struct FlatWriter: ~Copyable, SampleWriter {
  /// A set of tags that was made for a list of labels and the label of a sample.
  private struct TagSet: BitwiseCopyable {
    var list: UInt32
    /// 0 for none, 1 for `le`, 2 for `quantile`.
    var label: UInt8
    var bits: UInt64
    var set: UInt32
  }

  private static let none = UInt32.max

  var builder = MetricBatchBuilder()
  var labels: LabelCatalog
  private let seed: UInt64
  private var scope: UInt32 = 0
  private var field = tattler_text()
  /// The metric for each metric of the batch and each suffix.
  private var metrics: [UInt32] = []
  private var tagSets: [TagSet] = []
  private var tagIndex = IndexTable()
  /// Keys and values of the labels in the builder's text, by the labels' index; an empty key where they are not there.
  private var tagTexts: [(key: tattler_text, value: tattler_text)] = []
  private var number: [UInt8] = []

  // The point under way.
  private var row = tattler_row()
  private var metric: UInt32 = 0
  private var name: [UInt8] = []
  private var list: UInt32 = 0

  init(seed: UInt64) {
    self.seed = seed
    labels = LabelCatalog(seed: seed)
  }

  /// Begins a batch whose rows go to the builder.
  mutating func begin(_ metricCount: Int) throws(MetricBatchError) {
    metrics.removeAll(keepingCapacity: true)
    metrics.append(contentsOf: repeatElement(Self.none, count: metricCount * SampleSuffix.allCases.count))
    tagSets.removeAll(keepingCapacity: true)
    tagIndex.removeAll()
    tagTexts.removeAll(keepingCapacity: true)
    if builder.attributeSets.count == 0 { try builder.attributeSets.append(tattler_range(first: 0, count: 0)) }
    try builder.resources.append(tattler_resource())
    var record = tattler_scope()
    record.resource = UInt32(builder.resources.count - 1)
    try builder.scopes.append(record)
    scope = UInt32(builder.scopes.count - 1)
    field = try builder.addText("value")
  }

  /// Begins a point.
  mutating func begin(_ row: tattler_row, metric: UInt32, name: ArraySlice<UInt8>, list: UInt32) {
    self.row = row
    self.metric = metric
    self.name.removeAll(keepingCapacity: true)
    self.name.append(contentsOf: name)
    self.list = list
  }

  /// Adds the sample of a target.
  mutating func addTarget(_ list: UInt32, _ latest: tattler_row?) throws(MetricBatchError) {
    let index = try makeMetric(Array(PrometheusMetadata.targetInfo.utf8))
    self.list = list
    row = latest ?? tattler_row()
    try add(index, .none, .uint(1))
  }

  mutating func write(
    _ suffix: SampleSuffix, _ label: SampleLabel, _ value: SampleValue
  ) throws(MetricBatchError) {
    let slot = Int(metric) * SampleSuffix.allCases.count + Int(suffix.rawValue)
    if metrics[slot] == Self.none { metrics[slot] = try makeMetric(name + Array(suffix.text.utf8)) }
    try add(metrics[slot], label, value)
  }

  mutating func leaveOut(_ count: Int) {
    // Line protocol forbids none: only OpenMetrics does.
  }

  private mutating func add(
    _ metric: UInt32, _ label: SampleLabel, _ value: SampleValue
  ) throws(MetricBatchError) {
    var record = tattler_row()
    record.attributes = try tags(label)
    record.first_point = UInt32(builder.points.count)
    record.point_count = 1
    record.flags = row.flags
    record.time = row.time
    var point = tattler_point()
    point.metric = metric
    switch value {
    case .double(let number): (point.kind, point.value) = (BatchValueKind.double.rawValue, tattler_payload(f64: number))
    case .int(let number): (point.kind, point.value) = (BatchValueKind.int.rawValue, tattler_payload(i64: number))
    case .uint(let number):
      if let signed = Int64(exactly: number) {
        (point.kind, point.value) = (BatchValueKind.int.rawValue, tattler_payload(i64: signed))
      } else {
        (point.kind, point.value) = (BatchValueKind.double.rawValue, tattler_payload(f64: Double(number)))
      }
    }
    try builder.points.append(point)
    try builder.rows.append(record)
  }

  private mutating func makeMetric(_ name: [UInt8]) throws(MetricBatchError) -> UInt32 {
    var record = tattler_metric()
    record.scope = scope
    record.kind = UInt16(TATTLER_METRIC_FIELD)
    record.name = try addText(name)
    record.field = field
    try builder.metrics.append(record)
    return UInt32(builder.metrics.count - 1)
  }

  /// The set of tags for the point's labels and the label of a sample.
  private mutating func tags(_ label: SampleLabel) throws(MetricBatchError) -> UInt32 {
    var wanted = TagSet(list: list, label: 0, bits: 0, set: 0)
    switch label {
    case .none: break
    case .bound(let bound, above: _): (wanted.label, wanted.bits) = (1, bound.bitPattern)
    case .quantile(let quantile): (wanted.label, wanted.bits) = (2, quantile.bitPattern)
    }
    var hash = BytesHash(seed: seed)
    hash.add(UInt64(list) << 8 | UInt64(wanted.label))
    hash.add(wanted.bits)
    let key = hash.finish()
    let found = tagIndex.find(key) { place in
      let other = tagSets[place]
      return other.list == wanted.list && other.label == wanted.label && other.bits == wanted.bits
    }
    if let found { return tagSets[found].set }
    wanted.set = try makeTags(wanted)
    tagSets.append(wanted)
    try tagIndex.insert(key, tagSets.count - 1)
    return wanted.set
  }

  private mutating func makeTags(_ wanted: TagSet) throws(MetricBatchError) -> UInt32 {
    while tagTexts.count < labels.labels.count { tagTexts.append((tattler_text(), tattler_text())) }
    let record = labels.lists[Int(wanted.list)]
    let range = Int(record.first)..<Int(record.first) + Int(record.count)
    for index in range where tagTexts[index].key.length == 0 {
      let label = labels.labels[index]
      tagTexts[index].key = try addText(labels.text[label.name.range])
      tagTexts[index].value = try addText(labels.text[label.value.range])
    }
    let first = UInt32(builder.attributes.count)
    for index in range { try addTag(tagTexts[index].key, tagTexts[index].value) }
    if wanted.label != 0 {
      number.removeAll(keepingCapacity: true)
      LabelNumber.append(Double(bitPattern: wanted.bits), .positional, to: &number)
      try addTag(try builder.addText(wanted.label == 1 ? "le" : "quantile"), try addText(number))
    }
    let count = UInt32(builder.attributes.count) - first
    try builder.attributeSets.append(tattler_range(first: first, count: count))
    return UInt32(builder.attributeSets.count - 1)
  }

  private mutating func addTag(_ key: tattler_text, _ value: tattler_text) throws(MetricBatchError) {
    var record = tattler_attribute()
    record.key = key
    record.kind = BatchValueKind.string.rawValue
    record.value = tattler_payload(text: value)
    try builder.attributes.append(record)
  }

  private mutating func addText(_ bytes: some Collection<UInt8>) throws(MetricBatchError) -> tattler_text {
    let offset = UInt32(builder.text.count)
    let result: Result<Void, MetricBatchError>? = bytes.withContiguousStorageIfAvailable { bytes in
      do throws(MetricBatchError) { return .success(unsafe try builder.text.append(contentsOf: bytes)) } catch {
        return .failure(error)
      }
    }
    try result?.get()
    return tattler_text(offset: offset, length: UInt32(builder.text.count) - offset)
  }
}
