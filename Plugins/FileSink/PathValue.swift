internal import TattlerSinkSupport

/// What a value of the data may look like in a path.
///
/// - A slash, a backslash, a control or formatting character (NUL and the marks that change the direction of text among
///   them) becomes `_`, and so does each dot at the start: the result is never `.`, never `..`, and never hidden.
/// - An empty value becomes `none`.
/// - A value over 100 bytes is cut and ends in `~` and a hash of the whole, so that two of them stay apart.
enum PathValue {
  /// The longest name: 255 bytes less what rotation and compression append.
  static let maximumNameBytes = 200
  private static let maximumValueBytes = 100

  static func sanitised(_ value: String) -> String {
    var text = ""
    var isAtStart = true
    for scalar in value.unicodeScalars {
      if isAtStart, scalar == "." {
        text += "_"
      } else {
        isAtStart = false
        text.unicodeScalars.append(isSafe(scalar) ? scalar : "_")
      }
    }
    return text.isEmpty ? "none" : shortened(text, to: maximumValueBytes, original: value)
  }

  /// A whole name: not too long, and none that rotation would take for its own.
  static func finished(name: String) -> String {
    let name = shortened(name, to: maximumNameBytes, original: name)
    if name == "." || name == ".." { return "_" }
    guard RotatedName(parsing: name) != nil else { return name }
    return String(name.map { $0 == "." ? "_" : $0 })
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: scalar != "/" && scalar != "\\"
    }
  }

  private static func shortened(_ text: String, to limit: Int, original: String) -> String {
    guard text.utf8.count > limit else { return text }
    return ShortenedText.cut(text, to: limit, mark: "~", hashing: original)
  }
}
