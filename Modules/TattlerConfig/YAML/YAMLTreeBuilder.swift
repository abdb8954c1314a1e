/// Builds the tree of one YAML document out of its events, within limits.
///
/// Mistakes that leave the structure clear, such as a duplicate key, are collected; the first other one ends the work.
struct YAMLTreeBuilder {
  /// A subtree with what it weighs, so that an alias is charged without walking it.
  private struct Measured {
    let node: ConfigNode
    let count: Int
    let height: Int
  }

  private let events: YAMLEventReader
  private let file: String
  private let limits: ConfigLimits
  private var anchors: [String: Measured] = [:]
  private var openAnchors: [String: Int] = [:]
  private var nodeCount = 0
  private var collected: [ConfigError] = []

  private init(events: YAMLEventReader, file: String, limits: ConfigLimits) {
    self.events = events
    self.file = file
    self.limits = limits
  }

  static func build(_ bytes: [UInt8], file: String, limits: ConfigLimits) throws(ConfigErrors) -> ConfigNode {
    let start = ConfigPosition(file: file, line: 1, column: 1)
    guard bytes.count <= limits.maximumBytes else {
      let reason = "the document is larger than \(ByteSize.format(limits.maximumBytes))"
      throw ConfigErrors(ConfigError(.limit, at: start, reason: reason))
    }
    if let offset = TextScan.firstInvalidByte(in: bytes) {
      let place = TextScan.lineAndColumn(of: offset, in: bytes)
      let position = ConfigPosition(file: file, line: place.line, column: place.column)
      throw ConfigErrors(ConfigError(.syntax, at: position, reason: "the text is not valid UTF-8 here"))
    }
    guard let events = YAMLEventReader(bytes) else {
      throw ConfigErrors(ConfigError(.limit, at: start, reason: "there is no memory for a YAML parser"))
    }
    var builder = YAMLTreeBuilder(events: events, file: file, limits: limits)
    let root: ConfigNode
    do throws(ConfigError) {
      root = try builder.document()
    } catch {
      throw ConfigErrors(builder.collected + [error]) ?? ConfigErrors(error)
    }
    if let errors = ConfigErrors(builder.collected) { throw errors }
    return root
  }

  private func next() throws(ConfigError) -> YAMLEvent {
    do throws(YAMLSyntaxError) {
      return try events.next()
    } catch {
      let position = ConfigPosition(file: file, line: error.line, column: error.column)
      throw ConfigError(.syntax, at: position, reason: error.reason)
    }
  }

  private func position(_ event: YAMLEvent) -> ConfigPosition {
    ConfigPosition(file: file, line: event.line, column: event.column)
  }

  private mutating func document() throws(ConfigError) -> ConfigNode {
    _ = try next()
    let first = try next()
    guard case .documentStart = first.kind else {
      return ConfigNode(.scalar(ConfigScalar("")), at: ConfigPosition(file: file, line: 1, column: 1))
    }
    let root = try node(try next(), depth: 0).node
    _ = try next()
    let end = try next()
    guard case .streamEnd = end.kind else {
      throw ConfigError(.syntax, at: position(end), reason: "a second document begins here; a file holds one")
    }
    return root
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(ConfigError) -> Measured {
    let place = position(event)
    switch event.kind {
    case .scalar(let text, let isPlain, let properties):
      try charge(1, at: place)
      let style = try scalarStyle(tag: properties.tag, isPlain: isPlain, at: place)
      let scalar = ConfigNode(.scalar(ConfigScalar(text, style: style)), at: place)
      return remember(Measured(node: scalar, count: 1, height: 0), as: properties.anchor)
    case .alias(let name):
      return try alias(name, depth: depth, at: place)
    case .sequenceStart(let properties):
      try open(properties, tag: "seq", depth: depth, at: place)
      let measured = try sequence(at: place, depth: depth)
      return close(measured, as: properties.anchor)
    case .mappingStart(let properties):
      try open(properties, tag: "map", depth: depth, at: place)
      let measured = try mapping(at: place, depth: depth)
      return close(measured, as: properties.anchor)
    default:
      throw ConfigError(.syntax, at: place, reason: "a value is missing here")
    }
  }

  private mutating func sequence(at place: ConfigPosition, depth: Int) throws(ConfigError) -> Measured {
    var items: [ConfigNode] = []
    var count = 1
    var height = 0
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind { break }
      let item = try node(event, depth: depth + 1)
      items.append(item.node)
      count += item.count
      height = max(height, item.height + 1)
    }
    return Measured(node: ConfigNode(.sequence(items), at: place), count: count, height: height)
  }

  private mutating func mapping(at place: ConfigPosition, depth: Int) throws(ConfigError) -> Measured {
    var entries = EntryList()
    var count = 1
    var height = 0
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { break }
      let keyPlace = position(event)
      let (key, isMerge) = try key(event)
      let value = try node(try next(), depth: depth + 1)
      count += value.count
      height = max(height, value.height + 1)
      if isMerge {
        try entries.merge(value.node, at: keyPlace)
      } else if let first = entries.add(ConfigEntry(key: key, keyPosition: keyPlace, value: value.node)) {
        collected.append(
          ConfigError(
            .duplicateKey, at: keyPlace,
            reason: "the key \"\(TextScan.abbreviated(key))\" stands here again; first on line \(first.line)"))
      }
    }
    return Measured(node: ConfigNode(.mapping(entries.merged()), at: place), count: count, height: height)
  }

  private mutating func key(_ event: YAMLEvent) throws(ConfigError) -> (key: String, isMerge: Bool) {
    let place = position(event)
    guard case .scalar(let text, let isPlain, let properties) = event.kind else {
      throw ConfigError(.wrongType, at: place, reason: "a key must be text, not a list, a mapping or an alias")
    }
    try charge(1, at: place)
    let style = try scalarStyle(tag: properties.tag, isPlain: isPlain, at: place)
    let scalar = ConfigScalar(text, style: style)
    guard !scalar.isNull else { throw ConfigError(.syntax, at: place, reason: "the key is empty") }
    let node = ConfigNode(.scalar(scalar), at: place)
    _ = remember(Measured(node: node, count: 1, height: 0), as: properties.anchor)
    return (text, style == .plain && text == "<<")
  }

  private mutating func alias(_ name: String, depth: Int, at place: ConfigPosition) throws(ConfigError) -> Measured {
    guard openAnchors[name] == nil else {
      throw ConfigError(.syntax, at: place, reason: "the alias *\(name) stands inside what it names")
    }
    guard let target = anchors[name] else {
      let suggestion = Spelling.nearest(to: name, among: Array(anchors.keys))
      throw ConfigError(
        .syntax, at: place, reason: "the alias names an anchor \"\(name)\" that is not defined before it",
        suggestion: suggestion)
    }
    try charge(target.count, at: place)
    try checkDepth(depth + target.height, at: place)
    return target
  }

  private mutating func open(
    _ properties: YAMLEvent.Properties, tag: String, depth: Int, at place: ConfigPosition
  ) throws(ConfigError) {
    try charge(1, at: place)
    try checkDepth(depth + 1, at: place)
    if let found = properties.tag, found != "tag:yaml.org,2002:\(tag)", found != "!" {
      throw unsupported(found, at: place)
    }
    if let anchor = properties.anchor { openAnchors[anchor, default: 0] += 1 }
  }

  private mutating func close(_ measured: Measured, as anchor: String?) -> Measured {
    if let anchor, let count = openAnchors[anchor] { openAnchors[anchor] = count > 1 ? count - 1 : nil }
    return remember(measured, as: anchor)
  }

  private mutating func remember(_ measured: Measured, as anchor: String?) -> Measured {
    if let anchor { anchors[anchor] = measured }
    return measured
  }

  private mutating func charge(_ count: Int, at place: ConfigPosition) throws(ConfigError) {
    nodeCount += count
    guard nodeCount <= limits.maximumNodes else {
      throw ConfigError(
        .limit, at: place, reason: "the document has more than \(limits.maximumNodes) values, aliases written out")
    }
  }

  private func checkDepth(_ depth: Int, at place: ConfigPosition) throws(ConfigError) {
    guard depth <= limits.maximumDepth else {
      throw ConfigError(.limit, at: place, reason: "values nest deeper than \(limits.maximumDepth) levels")
    }
  }

  private func scalarStyle(
    tag: String?, isPlain: Bool, at place: ConfigPosition
  ) throws(ConfigError) -> ConfigScalar.Style {
    switch tag {
    case nil: return isPlain ? .plain : .quoted
    case "!", "tag:yaml.org,2002:str": return .quoted
    case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
      return .plain
    case .some(let other): throw unsupported(other, at: place)
    }
  }

  private func unsupported(_ tag: String, at place: ConfigPosition) -> ConfigError {
    let shown = tag.hasPrefix("tag:yaml.org,2002:") ? "!!" + tag.dropFirst(18) : tag
    return ConfigError(.syntax, at: place, reason: "the tag \(TextScan.abbreviated(shown)) has no meaning here")
  }
}
