/// Where something stands in a configuration file.
///
/// Lines and columns count from 1; a column counts Unicode scalars, as editors do.
public struct ConfigPosition: Sendable, Hashable, CustomStringConvertible {
  /// The file's name as the operator gave it.
  public let file: String

  /// The line, from 1.
  public let line: Int

  /// The column, from 1.
  public let column: Int

  /// Makes a position; `line` and `column` count from 1.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The form that editors and compilers understand: `tattler.yaml:12:5`.
  public var description: String { "\(file):\(line):\(column)" }
}

extension ConfigPosition: Comparable {
  /// Orders by file, then line, then column.
  public static func < (left: ConfigPosition, right: ConfigPosition) -> Bool {
    if left.file != right.file { return left.file < right.file }
    if left.line != right.line { return left.line < right.line }
    return left.column < right.column
  }
}
