import CYAML

/// Pulls events out of libyaml. The only file that touches libyaml's memory.
///
/// Audit: the parser and the copy of the input are heap blocks that this object owns and frees in `deinit`; libyaml
/// keeps pointers to both and to nothing else. Every event is copied into Swift values and freed before `next()`
/// returns.
@safe final class YAMLEventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let bytes: [UInt8]

  /// Takes UTF-8 bytes; nil only if there is no memory for a parser.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    unsafe input = .allocate(capacity: max(1, bytes.count))
    _ = unsafe input.initialize(from: bytes)
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      unsafe parser.deallocate()
      unsafe input.deallocate()
      return nil
    }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event; not to be called again after `streamEnd` or an error.
  func next() throws(YAMLSyntaxError) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
    defer { unsafe yaml_event_delete(&event) }
    let line = unsafe Int(event.start_mark.line) + 1
    let column = unsafe Int(event.start_mark.column) + 1
    let kind: YAMLEvent.Kind
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_ALIAS_EVENT: kind = .alias(unsafe Self.text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      guard let text = unsafe String(validating: value, as: UTF8.self), unsafe !value.contains(0) else {
        throw YAMLSyntaxError(
          line: line, column: column, reason: "the text holds a NUL or something other than UTF-8")
      }
      kind = .scalar(
        text: text, isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE,
        properties: unsafe YAMLEvent.Properties(anchor: Self.text(scalar.anchor), tag: Self.text(scalar.tag)))
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      kind = .sequenceStart(
        unsafe YAMLEvent.Properties(anchor: Self.text(start.anchor), tag: Self.text(start.tag)))
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      kind = .mappingStart(
        unsafe YAMLEvent.Properties(anchor: Self.text(start.anchor), tag: Self.text(start.tag)))
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_STREAM_START_EVENT: kind = .streamStart
    default: kind = .streamEnd
    }
    return YAMLEvent(kind: kind, line: line, column: column)
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  private func syntaxError() -> YAMLSyntaxError {
    let failed = unsafe parser.pointee
    let problem = unsafe failed.problem.map { unsafe String(cString: $0) } ?? "no valid YAML"
    let context = unsafe failed.context.map { unsafe String(cString: $0) } ?? ""
    if unsafe failed.error == YAML_READER_ERROR {
      let place = TextScan.lineAndColumn(of: unsafe Int(failed.problem_offset), in: bytes)
      return YAMLSyntaxError(line: place.line, column: place.column, reason: problem)
    }
    let line = unsafe Int(failed.problem_mark.line)
    let column = unsafe Int(failed.problem_mark.column)
    let isTab = byte(atLine: line, column: column) == UInt8(ascii: "\t")
    let reason = YAMLProblem.sentence(problem, context: context, isTab: isTab)
    // At the end of the input libyaml names a line after the last one, which no editor shows.
    let end = TextScan.lineAndColumn(of: bytes.count, in: bytes)
    guard line < end.line else { return YAMLSyntaxError(line: end.line, column: end.column, reason: reason) }
    return YAMLSyntaxError(line: line + 1, column: column + 1, reason: reason)
  }

  /// The byte at a place counted from 0, in lines that are ASCII up to there.
  private func byte(atLine line: Int, column: Int) -> UInt8? {
    var rest = bytes[...]
    for _ in 0..<line {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      rest = rest[(end + 1)...]
    }
    return rest.dropFirst(column).first
  }
}
