/// Where rows go: a path with placeholders, such as `logs/{date:%Y-%m-%d}/{attribute:channel}/{measurement}.lp`.
///
/// | placeholder | becomes |
/// |---|---|
/// | `{date:FORMAT}` | the row's time in UTC, or the time of writing for a row without one; `%Y %y %m %d %j %H %M %S %F %%` of strftime |
/// | `{attribute:NAME}` | an attribute of the row, or else of its resource; `none` where it is missing or empty |
/// | `{measurement}` | line protocol's measurement, OTLP's metric name |
/// | `{{`, `}}` | a brace |
///
/// The folders in front of the first placeholder are the root. What comes from the data is made safe, so that no value
/// leads out of it: see `PathValue`.
public struct PathTemplate: Sendable, Hashable {
  enum Piece: Sendable, Hashable {
    case literal(String)
    /// A letter of strftime.
    case date(Character)
    case attribute(String)
    case measurement
  }

  /// The text that was parsed.
  public let text: String
  /// The folder that everything lies in, `.` if the path has none.
  let root: String
  /// The folders below the root and the file, piece by piece; never empty.
  let components: [[Piece]]

  /// Parses a template.
  ///
  /// - Throws: ``PathTemplateError`` with a sentence for the person who wrote it.
  public init(_ text: String) throws(PathTemplateError) {
    self.text = text
    guard !text.isEmpty else { throw PathTemplateError("the path is empty") }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw PathTemplateError("the path holds a control character")
    }
    var parser = PathTemplateParser(text)
    var all = try parser.parse()
    guard let last = all.last, !last.isEmpty else {
      throw PathTemplateError("the path ends in a slash: it needs a file name")
    }
    let firstVariable = all.firstIndex { $0.contains { !$0.isLiteral } } ?? all.count
    let rootCount = min(firstVariable, all.count - 1)
    let rootNames = all[..<rootCount].map { $0.literalText }
    let joined = rootNames.filter { !$0.isEmpty }.joined(separator: "/")
    root = text.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
    all.removeSubrange(..<rootCount)
    for component in all {
      guard !component.isEmpty else { throw PathTemplateError("a folder of the path has no name") }
      if component.allSatisfy(\.isLiteral), [".", ".."].contains(component.literalText) {
        throw PathTemplateError("\"..\" and \".\" may not follow a placeholder")
      }
    }
    guard all.allSatisfy({ $0.literalText.utf8.count <= PathValue.maximumNameBytes }) else {
      throw PathTemplateError("a name is longer than \(PathValue.maximumNameBytes) bytes")
    }
    components = all
  }

  /// What stands for a template that could not be parsed, in a configuration that is refused anyway.
  static let standIn = PathTemplate(text: "-", root: ".", components: [[.literal("-")]])

  private init(text: String, root: String, components: [[Piece]]) {
    self.text = text
    self.root = root
    self.components = components
  }

  /// Nanoseconds for which all times give the same path; nil where the path has no date.
  var dateStepNanoseconds: UInt64? {
    var step: UInt64?
    for case .date(let letter) in components.joined() {
      let seconds: UInt64 =
        switch letter {
        case "S": 1
        case "M": 60
        case "H": 3600
        default: 86_400
        }
      step = min(step ?? .max, seconds * 1_000_000_000)
    }
    return step
  }

  var usesAttributes: Bool {
    components.joined().contains { if case .attribute = $0 { true } else { false } }
  }

  var usesMeasurement: Bool { components.joined().contains(.measurement) }

  /// Whether a name could have come from a component: what a placeholder stands for is anything of at least a byte.
  func matches(_ name: String, component index: Int) -> Bool {
    var pattern: [UInt8?] = []
    for piece in components[index] {
      if case .literal(let text) = piece { pattern += text.utf8.map { $0 } } else { pattern += [nil] }
    }
    return Self.matches(pattern[...], Array(name.utf8)[...])
  }

  /// A wildcard match in linear space and at most quadratic time; nil in the pattern is one byte or more.
  private static func matches(_ pattern: ArraySlice<UInt8?>, _ name: ArraySlice<UInt8>) -> Bool {
    var reached = [Bool](repeating: false, count: name.count + 1)
    reached[0] = true
    for element in pattern {
      var next = [Bool](repeating: false, count: name.count + 1)
      var isOpen = false
      for (index, byte) in name.enumerated() {
        isOpen = isOpen || reached[index]
        next[index + 1] = element == nil ? isOpen : reached[index] && element == byte
      }
      reached = next
    }
    return reached[name.count]
  }
}

extension PathTemplate.Piece {
  var isLiteral: Bool { if case .literal = self { true } else { false } }
}

extension [PathTemplate.Piece] {
  /// The literal pieces, joined.
  var literalText: String {
    reduce(into: "") { text, piece in if case .literal(let literal) = piece { text += literal } }
  }
}
