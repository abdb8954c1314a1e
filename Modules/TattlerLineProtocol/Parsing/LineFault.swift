/// A failure inside the parser: a code and offsets into the body. It becomes a ``LineProtocolError`` where somebody
/// will read it.
struct LineFault: Error {
  /// What is wrong.
  var code: LineProtocolError.Code
  /// The byte of the body where it is wrong.
  var offset: Int
  /// The name that the sentence mentions, as written in the body; empty where there is none.
  var name = 0..<0
  /// Where the next line begins, if the line was read to its end; nil where nobody knows.
  var next: Int?

  init(_ code: LineProtocolError.Code, at offset: Int, name: Range<Int> = 0..<0) {
    self.code = code
    self.offset = offset
    self.name = name
  }
}
