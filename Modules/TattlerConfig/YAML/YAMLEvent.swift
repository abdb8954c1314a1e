/// One step of a YAML stream, as libyaml reports it.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    case scalar(text: String, isPlain: Bool, properties: Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd
  }

  /// What may stand in front of a node: `&anchor` and `!tag`.
  struct Properties {
    var anchor: String?
    var tag: String?
  }

  let kind: Kind
  /// From 1.
  let line: Int
  /// From 1, in scalars.
  let column: Int
}

/// What libyaml refused, with the place where it stopped.
struct YAMLSyntaxError: Error {
  let line: Int
  let column: Int
  let reason: String
}
