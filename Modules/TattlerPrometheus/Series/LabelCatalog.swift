internal import CTattlerPlugin
internal import TattlerModel

/// The labels of the points of a batch: translated, merged, sorted by name, and each list of them only once.
///
/// Nothing is allocated per point once the tables have grown: a list is looked up by its attribute set, and a set that
/// says the same as one before gets the same list.
@safe
struct LabelCatalog: ~Copyable {
  /// A label.
  struct Label: BitwiseCopyable {
    var name: Piece
    var value: Piece
  }

  /// A list of labels.
  struct List: BitwiseCopyable {
    var first: UInt32
    var count: UInt32
    var hash: UInt64
  }

  /// Where a label comes from; what stands later wins, but for the first two. Several of one source and one name are
  /// joined by `;`, in the order of their keys.
  enum Source: UInt8, BitwiseCopyable {
    /// An attribute of the point.
    case attribute
    /// A promoted attribute of the resource, which an attribute of the point hides.
    case promoted
    case scope
    case target
  }

  struct Candidate: BitwiseCopyable {
    var name: Piece
    var value: Piece
    var key: Piece
    var source: Source
  }

  private struct Known: BitwiseCopyable {
    var context: UInt32
    var list: UInt32
  }

  static let none = UInt32.max

  var text: [UInt8] = []
  private(set) var labels: [Label] = []
  private(set) var lists: [List] = []
  private var listIndex = IndexTable()
  private var names = LabelNameCache()
  private var known: [Known] = []
  private var contexts = LabelContexts()
  private var candidates: [Candidate] = []
  private let seed: UInt64
  private(set) var options = PrometheusSeriesOptions()
  /// Labels left out because their names have no counterpart, of the sets seen.
  private(set) var droppedLabels = 0

  init(seed: UInt64) { self.seed = seed }

  /// Begins a batch.
  @unsafe
  mutating func begin(_ view: BatchView, _ options: PrometheusSeriesOptions) {
    self.options = options
    text.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    lists.removeAll(keepingCapacity: true)
    listIndex.removeAll()
    names.begin(options.naming, seed)
    known.removeAll(keepingCapacity: true)
    unsafe known.append(
      contentsOf: repeatElement(Known(context: Self.none, list: 0), count: view.attributeSets.count))
    unsafe contexts.begin(view.scopes.count)
    droppedLabels = 0
  }

  /// The list of an attribute set in a scope.
  @unsafe
  @inline(__always)
  mutating func list(
    _ set: UInt32, scope: UInt32, rule: LabelRule, _ view: BatchView
  ) throws(MetricBatchError) -> UInt32 {
    let context = unsafe contexts.index(scope, rule, self.options, &text, &names, &droppedLabels, view)
    let entry = known[Int(set)]
    if entry.context == context { return entry.list }
    let list = unsafe try make(set, context, rule, view)
    known[Int(set)] = Known(context: context, list: list)
    return list
  }

  /// The labels of `target_info` for a resource; nil where there is nothing to tell or no target to tell it of.
  @unsafe
  mutating func targetInfo(_ resource: UInt32, _ view: BatchView) throws(MetricBatchError) -> UInt32? {
    let start = text.count
    candidates.removeAll(keepingCapacity: true)
    let set = unsafe view.resources[Int(resource)].attributes
    unsafe collect(set, .otlp, skipsIdentifying: !options.keepsIdentifyingAttributes, view)
    let hasOthers = candidates.contains { !$0.value.isEmpty }
    let others = candidates.count
    if options.addsJobAndInstance {
      unsafe LabelContexts.addTarget(resource, to: &candidates, &text, view)
    }
    guard hasOthers, !options.addsJobAndInstance || candidates.count > others else {
      text.removeSubrange(max(start, names.end)...)
      return nil
    }
    return try finish(from: start)
  }

  /// True where a list has a label of a name.
  func has(_ name: [UInt8], in list: UInt32) -> Bool {
    let record = lists[Int(list)]
    let range = Int(record.first)..<Int(record.first) + Int(record.count)
    return range.contains { text[labels[$0].name.range].elementsEqual(name) }
  }

  /// The list without the label of a name, which the format gives a meaning of its own.
  mutating func list(_ list: UInt32, without name: String) throws(MetricBatchError) -> UInt32 {
    let old = lists[Int(list)]
    let range = Int(old.first)..<Int(old.first) + Int(old.count)
    guard range.contains(where: { text[labels[$0].name.range].elementsEqual(name.utf8) }) else { return list }
    candidates.removeAll(keepingCapacity: true)
    for index in range where !text[labels[index].name.range].elementsEqual(name.utf8) {
      candidates.append(
        Candidate(name: labels[index].name, value: labels[index].value, key: .empty, source: .attribute))
    }
    return try finish(from: text.count)
  }

  @unsafe
  @inline(never)
  private mutating func make(
    _ set: UInt32, _ context: UInt32, _ rule: LabelRule, _ view: BatchView
  ) throws(MetricBatchError) -> UInt32 {
    let start = text.count
    candidates.removeAll(keepingCapacity: true)
    unsafe collect(set, rule, skipsIdentifying: false, view)
    candidates.append(contentsOf: contexts.candidates(context))
    return try finish(from: start)
  }

  /// Adds the attributes of a set as candidates.
  @unsafe
  private mutating func collect(_ set: UInt32, _ rule: LabelRule, skipsIdentifying: Bool, _ view: BatchView) {
    let attributes = unsafe view.attributes(ofSet: set)
    let values = unsafe AttributeText(view)
    for index in attributes.indices {
      let attribute = unsafe attributes[index]
      let key = unsafe view.bytes(attribute.key)
      if skipsIdentifying, unsafe LabelContexts.isIdentifying(key) { continue }
      guard let name = unsafe names.name(key, rule, &text) else {
        droppedLabels += 1
        continue
      }
      let offset = text.count
      unsafe values.append(attribute.kind, attribute.value, to: &text)
      candidates.append(
        Candidate(
          name: name, value: Piece(offset, text.count),
          key: Piece(offset: attribute.key.offset, length: attribute.key.length), source: .attribute))
    }
    unsafe sortByKey(view)
  }

  /// Attributes by their keys in the batch, in whose order values of one name are joined.
  @unsafe
  private mutating func sortByKey(_ view: BatchView) {
    candidates.sortStably { left, right in
      unsafe ByteOrder.compare(view.text, left.key, view.text, right.key) < 0
    }
  }

  /// Sorts and merges the candidates and stores them, or finds the list that says the same.
  private mutating func finish(from start: Int) throws(MetricBatchError) -> UInt32 {
    sortByName()
    let firstLabel = labels.count
    var index = 0
    while index < candidates.count {
      var end = index + 1
      while end < candidates.count, isSameName(candidates[index].name, candidates[end].name) { end += 1 }
      merge(index..<end)
      index = end
    }
    return try store(firstLabel, start)
  }

  private mutating func sortByName() {
    unsafe text.withUnsafeBufferPointer { text in
      candidates.sortStably { left, right in
        let order = unsafe ByteOrder.compare(text, left.name, text, right.name)
        return order != 0 ? order < 0 : left.source.rawValue < right.source.rawValue
      }
    }
  }

  private func isSameName(_ left: Piece, _ right: Piece) -> Bool {
    left == right || text[left.range].elementsEqual(text[right.range])
  }

  /// Adds the label that candidates of one name make; one without a value is none.
  private mutating func merge(_ range: Range<Int>) {
    let last = candidates[range.upperBound - 1].source
    let source = last == .promoted ? candidates[range.lowerBound].source : last
    guard let first = range.first(where: { candidates[$0].source == source }) else { return }
    let end = range[first...].first { candidates[$0].source != source } ?? range.upperBound
    var label = Label(name: candidates[first].name, value: candidates[first].value)
    if end > first + 1 { label.value = joined(first..<end) }
    if !label.value.isEmpty { labels.append(label) }
  }

  private mutating func joined(_ range: Range<Int>) -> Piece {
    let start = text.count
    for index in range {
      if index > range.lowerBound { text.append(UInt8(ascii: ";")) }
      text.append(contentsOf: text[candidates[index].value.range])
    }
    return Piece(start, text.count)
  }

  private mutating func store(_ firstLabel: Int, _ start: Int) throws(MetricBatchError) -> UInt32 {
    guard text.count <= BatchLayout.maximumByteCount else {
      throw MetricBatchError(.tooLarge, "the labels are longer than \(BatchLayout.maximumByteCount) bytes")
    }
    let hash = hash(firstLabel..<labels.count)
    let found = listIndex.find(hash) { isSame($0, firstLabel..<labels.count) }
    if let found {
      labels.removeSubrange(firstLabel...)
      // Names that were translated just now stay for those who ask next.
      text.removeSubrange(max(start, names.end)...)
      return UInt32(found)
    }
    lists.append(List(first: UInt32(firstLabel), count: UInt32(labels.count - firstLabel), hash: hash))
    try listIndex.insert(hash, lists.count - 1)
    return UInt32(lists.count - 1)
  }

  private func hash(_ range: Range<Int>) -> UInt64 {
    var hash = BytesHash(seed: seed)
    unsafe text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return }
      for index in range {
        let label = labels[index]
        unsafe hash.add(base + Int(label.name.offset), Int(label.name.length))
        unsafe hash.add(base + Int(label.value.offset), Int(label.value.length))
      }
    }
    return hash.finish()
  }

  private func isSame(_ list: Int, _ range: Range<Int>) -> Bool {
    let old = lists[list]
    guard Int(old.count) == range.count else { return false }
    return unsafe text.withUnsafeBufferPointer { text in
      for offset in 0..<range.count {
        let left = labels[Int(old.first) + offset]
        let right = labels[range.lowerBound + offset]
        if unsafe ByteOrder.compare(text, left.name, text, right.name) != 0 { return false }
        if unsafe ByteOrder.compare(text, left.value, text, right.value) != 0 { return false }
      }
      return true
    }
  }
}
