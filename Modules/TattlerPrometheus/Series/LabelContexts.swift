internal import CTattlerPlugin
internal import TattlerModel

/// The labels that all points of a scope share: those of its resource and its own.
@safe
struct LabelContexts {
  private struct Context: BitwiseCopyable {
    var resource: UInt32
    /// The scope, where it has labels of its own.
    var scope: UInt32
    var rule: LabelRule
    var first: Int
    var count: Int
  }

  private static let none = UInt32.max

  private var contexts: [Context] = []
  private var all: [LabelCatalog.Candidate] = []
  /// The context of each scope, by rule.
  private var ofScope: [UInt32] = []

  init() {}

  mutating func begin(_ scopes: Int) {
    contexts.removeAll(keepingCapacity: true)
    all.removeAll(keepingCapacity: true)
    ofScope.removeAll(keepingCapacity: true)
    ofScope.append(contentsOf: repeatElement(Self.none, count: scopes * LabelRule.allCases.count))
  }

  /// The context of a scope.
  @unsafe
  @inline(__always)
  mutating func index(
    _ scope: UInt32, _ rule: LabelRule, _ options: PrometheusSeriesOptions, _ text: inout [UInt8],
    _ names: inout LabelNameCache, _ dropped: inout Int, _ view: BatchView
  ) -> UInt32 {
    let slot = Int(scope) &* LabelRule.allCases.count &+ Int(rule.rawValue)
    let known = ofScope[slot]
    if known != Self.none { return known }
    let made = unsafe make(scope, rule, options, &text, &names, &dropped, view)
    ofScope[slot] = made
    return made
  }

  /// The labels of a context.
  func candidates(_ context: UInt32) -> ArraySlice<LabelCatalog.Candidate> {
    let context = contexts[Int(context)]
    return all[context.first..<context.first + context.count]
  }

  @unsafe
  @inline(never)
  private mutating func make(
    _ scope: UInt32, _ rule: LabelRule, _ options: PrometheusSeriesOptions, _ text: inout [UInt8],
    _ names: inout LabelNameCache, _ dropped: inout Int, _ view: BatchView
  ) -> UInt32 {
    let resource = unsafe view.scopes[Int(scope)].resource
    let hasScope = unsafe options.addsScopeLabels && view.scopes[Int(scope)].name.length > 0
    let own = hasScope ? scope : Self.none
    if own == Self.none, let last = contexts.last, last.resource == resource, last.scope == own,
      last.rule == rule
    {
      return UInt32(contexts.count - 1)
    }
    let first = all.count
    let values = unsafe AttributeText(view)
    let attributes = unsafe view.attributes(ofSet: view.resources[Int(resource)].attributes)
    for index in attributes.indices where !options.promotedResourceAttributes.isEmpty {
      let attribute = unsafe attributes[index]
      let key = unsafe view.bytes(attribute.key)
      guard options.promotedResourceAttributes.contains(where: { unsafe key.elementsEqual($0.utf8) }) else {
        continue
      }
      guard let name = unsafe names.name(key, .otlp, &text) else {
        dropped += 1
        continue
      }
      let start = text.count
      unsafe values.append(attribute.kind, attribute.value, to: &text)
      let piece = Piece(offset: attribute.key.offset, length: attribute.key.length)
      all.append(.init(name: name, value: Piece(start, text.count), key: piece, source: .promoted))
    }
    unsafe sortByKey(from: first, view)
    if hasScope { unsafe addScope(scope, &text, &names, &dropped, view) }
    if options.addsJobAndInstance { unsafe Self.addTarget(resource, to: &all, &text, view) }
    contexts.append(
      Context(resource: resource, scope: own, rule: rule, first: first, count: all.count - first))
    return UInt32(contexts.count - 1)
  }

  @unsafe
  private mutating func addScope(
    _ index: UInt32, _ text: inout [UInt8], _ names: inout LabelNameCache, _ dropped: inout Int, _ view: BatchView
  ) {
    let first = all.count
    let scope = unsafe view.scopes[Int(index)]
    let parts = [
      ("otel_scope_name", scope.name), ("otel_scope_version", scope.version),
      ("otel_scope_schema_url", scope.schema_url),
    ]
    for (name, value) in parts { unsafe Self.add(name, [UInt8](view.bytes(value)), .scope, to: &all, &text) }
    let attributes = unsafe view.attributes(ofSet: scope.attributes)
    let values = unsafe AttributeText(view)
    for index in attributes.indices {
      let attribute = unsafe attributes[index]
      // The scope's own name, version and schema have these labels.
      if parts.contains(where: { unsafe $0.0.utf8.dropFirst(11).elementsEqual(view.bytes(attribute.key)) }) {
        dropped += 1
        continue
      }
      let key = unsafe Array("otel_scope_".utf8) + view.bytes(attribute.key)
      let name = unsafe key.withUnsafeBufferPointer { key in unsafe names.name(key, .otlp, &text) }
      guard let name else {
        dropped += 1
        continue
      }
      let start = text.count
      unsafe values.append(attribute.kind, attribute.value, to: &text)
      let piece = Piece(offset: attribute.key.offset, length: attribute.key.length)
      all.append(.init(name: name, value: Piece(start, text.count), key: piece, source: .scope))
    }
    unsafe sortByKey(from: first, view)
  }

  /// Sorts the candidates from a place on by their keys in the batch, in whose order values of one name are joined.
  @unsafe
  private mutating func sortByKey(from first: Int, _ view: BatchView) {
    if all.count < first + 2 { return }
    var added = Array(all[first...])
    added.sortStably { unsafe ByteOrder.compare(view.text, $0.key, view.text, $1.key) < 0 }
    all.replaceSubrange(first..., with: added)
  }

  /// Adds `job` and `instance`, where the resource says who it is.
  @unsafe
  static func addTarget(
    _ resource: UInt32, to candidates: inout [LabelCatalog.Candidate], _ text: inout [UInt8], _ view: BatchView
  ) {
    let attributes = unsafe view.attributes(ofSet: view.resources[Int(resource)].attributes)
    let values = unsafe AttributeText(view)
    func value(_ key: String) -> [UInt8]? {
      for index in attributes.indices {
        let attribute = unsafe attributes[index]
        guard unsafe view.bytes(attribute.key).elementsEqual(key.utf8) else { continue }
        var bytes: [UInt8] = []
        unsafe values.append(attribute.kind, attribute.value, to: &bytes)
        return bytes
      }
      return nil
    }
    if var job = value("service.name") {
      if let namespace = value("service.namespace"), !namespace.isEmpty {
        job = namespace + [UInt8(ascii: "/")] + job
      }
      add("job", job, .target, to: &candidates, &text)
    }
    if let instance = value("service.instance.id") { add("instance", instance, .target, to: &candidates, &text) }
  }

  /// True for the attributes that `job` and `instance` are made of.
  @unsafe
  static func isIdentifying(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    unsafe key.elementsEqual("service.name".utf8) || key.elementsEqual("service.namespace".utf8)
      || key.elementsEqual("service.instance.id".utf8)
  }

  private static func add(
    _ name: String, _ value: [UInt8], _ source: LabelCatalog.Source, to candidates: inout [LabelCatalog.Candidate],
    _ text: inout [UInt8]
  ) {
    let start = text.count
    text.append(contentsOf: name.utf8)
    let end = text.count
    text.append(contentsOf: value)
    candidates.append(.init(name: Piece(start, end), value: Piece(end, text.count), key: .empty, source: source))
  }
}
