/// Takes the text of a path template apart.
struct PathTemplateParser {
  private static let dateLetters: Set<Character> = ["Y", "y", "m", "d", "j", "H", "M", "S"]
  private var rest: Substring
  private var components: [[PathTemplate.Piece]] = [[]]

  init(_ text: String) { rest = text[...] }

  mutating func parse() throws(PathTemplateError) -> [[PathTemplate.Piece]] {
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        rest.removeFirst()
        append(literal: character)
      case "{": try parsePlaceholder()
      case "}": throw PathTemplateError("a \"}\" has no \"{\" in front; write \"}}\" for a brace")
      default: append(literal: character)
      }
    }
    return components
  }

  private mutating func parsePlaceholder() throws(PathTemplateError) {
    guard let end = rest.firstIndex(of: "}") else { throw PathTemplateError("a \"{\" has no \"}\" behind it") }
    let content = rest[..<end]
    rest = rest[rest.index(after: end)...]
    let name = content.prefix { $0 != ":" }
    let argument = content.dropFirst(name.count + 1)
    switch name {
    case "measurement" where name.count == content.count: append(.measurement)
    case "attribute" where !argument.isEmpty: append(.attribute(String(argument)))
    case "date" where !argument.isEmpty: try parseDate(argument)
    case "attribute": throw PathTemplateError("{attribute} needs a name, as in {attribute:channel}")
    case "date": throw PathTemplateError("{date} needs a format, as in {date:%Y-%m-%d}")
    default:
      throw PathTemplateError(
        "\"{\(content)}\" is no placeholder; there are {date:FORMAT}, {attribute:NAME} and {measurement}")
    }
  }

  private mutating func parseDate(_ format: Substring) throws(PathTemplateError) {
    var format = format
    while let character = format.popFirst() {
      guard character == "%" else {
        append(literal: character)
        continue
      }
      switch format.popFirst() {
      case "%": append(literal: "%")
      case "F":
        append(.date("Y"))
        append(literal: "-")
        append(.date("m"))
        append(literal: "-")
        append(.date("d"))
      case let letter? where Self.dateLetters.contains(letter): append(.date(letter))
      case let letter:
        let found = letter.map { "%\($0)" } ?? "%"
        throw PathTemplateError(
          "\"\(found)\" is no date field; there are %Y %y %m %d %j %H %M %S, %F for %Y-%m-%d, and %% for a percent sign"
        )
      }
    }
  }

  private mutating func append(_ piece: PathTemplate.Piece) {
    components[components.count - 1].append(piece)
  }

  private mutating func append(literal character: Character) {
    if character == "/" { return components.append([]) }
    if case .literal(let text) = components[components.count - 1].last {
      components[components.count - 1].removeLast()
      append(.literal(text + String(character)))
    } else {
      append(.literal(String(character)))
    }
  }
}
