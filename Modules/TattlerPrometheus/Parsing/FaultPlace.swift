/// Words for faults: positions, excerpts and sentences.
@unsafe
struct FaultPlace {
  /// Bytes of an excerpt on either side of the spot.
  private static let bytesBefore = 16
  private static let bytesBehind = 24

  private let text: UnsafeBufferPointer<UInt8>
  private let limits: PrometheusTextLimits
  /// Lines are counted from fault to fault, so that each newline is counted once.
  private var countedTo = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: UnsafeBufferPointer<UInt8>, _ limits: PrometheusTextLimits) {
    unsafe self.text = text
    unsafe self.limits = limits
  }

  /// The error for a fault. Faults are asked for in the order of the text.
  mutating func error(_ fault: TextFault) -> PrometheusTextError {
    let offset = unsafe min(max(fault.offset, 0), text.count)
    while unsafe countedTo < offset {
      if unsafe text[countedTo] == 0x0A {
        unsafe line += 1
        unsafe lineStart = countedTo + 1
      }
      unsafe countedTo += 1
    }
    return unsafe PrometheusTextError(
      code: fault.code, line: line, column: offset - lineStart + 1, offset: offset, reason: reason(fault.code),
      excerpt: excerpt(offset))
  }

  /// The text around an offset, without control characters and cut between characters.
  private func excerpt(_ offset: Int) -> String {
    var start = unsafe max(lineStart, offset - Self.bytesBefore)
    var end = offset
    while unsafe end < min(text.count, offset + Self.bytesBehind), unsafe text[end] != 0x0A { end += 1 }
    let isCut = unsafe end < text.count && text[end] != 0x0A
    while start < end, unsafe start > 0 && NameByte.isContinuation(text[start]) { start += 1 }
    if isCut {
      while end > start, unsafe NameByte.isContinuation(text[end]) { end -= 1 }
    }
    guard start < end else { return "" }
    var result = unsafe start > lineStart ? "…" : ""
    for scalar in unsafe String(decoding: text[start..<end], as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        let isControl = scalar.properties.generalCategory == .control
        result += isControl ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
      }
    }
    return result + (isCut ? "…" : "")
  }

  private func reason(_ code: PrometheusTextError.Code) -> String {
    switch code {
    case .invalidName: "this is not the name of a metric; one with other characters than [a-zA-Z0-9_:] needs quotes"
    case .invalidLabel: "a label is written name=\"value\", with a comma before the next"
    case .duplicateLabel: "a label comes twice"
    case .unbalancedQuote: "a quote is not closed in its line"
    case .invalidValue: "the value is not a number that the metric can have"
    case .invalidTimestamp: "the timestamp is not a number, or does not fit"
    case .unexpectedCharacter: "this does not belong here"
    case .invalidComment: "OpenMetrics has no blank lines and no comments but HELP, TYPE, UNIT and EOF"
    case .unknownType: "the type of the metric is not known"
    case .duplicateComment: "the family has such a comment already"
    case .lateComment: "comments stand before the samples of their family"
    case .unitMismatch: "the name of the family does not end in its unit"
    case .unexpectedName: "the name of the sample does not fit the type of its family"
    case .splitFamily: "the samples of a family stand together"
    case .invalidBound: "the label le or quantile is missing or is not a number"
    case .duplicateSample: "a sample of the histogram or summary comes twice"
    case .missingCount: "the histogram or summary has no count"
    case .missingInfinity: "the histogram has no bucket +Inf"
    case .contradictoryBuckets: "the buckets are not cumulative, or contradict the count"
    case .invalidExemplar: "an exemplar is written # {labels} value timestamp, behind a counter or a bucket"
    case .invalidUTF8: "the line is not UTF-8"
    case .lineTooLong: unsafe "the line is longer than \(limits.lineByteCount) bytes"
    case .tooManyLabels: unsafe "the sample has more than \(limits.labelsPerSample) labels"
    case .missingEnd: "the text does not end with # EOF"
    case .lineBehindEnd: "something stands behind # EOF"
    case .batchTooLarge:
      unsafe limits.batchByteCount < Int.max
        ? "the samples make a batch of more than \(limits.batchByteCount) bytes" : "the batch cannot grow further"
    }
  }
}
