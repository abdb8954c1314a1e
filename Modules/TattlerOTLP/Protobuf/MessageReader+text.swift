internal import CTattlerPlugin
internal import TattlerModel

/// Whether strings are UTF-8. Protobuf wants it of every string field; almost all of them are ASCII, so that one look
/// over the text of the whole message answers for all.
extension MessageReader {
  /// True where every text that was added since the mark is UTF-8 by itself.
  func isText(since mark: MetricBatchBuilder.Mark, _ builder: borrowing MetricBatchBuilder) -> Bool {
    let text = unsafe builder.text.records
    let added = unsafe UnsafeBufferPointer(rebasing: text[mark.text...])
    if unsafe UTF8Check.isASCII(added) { return true }
    guard unsafe UTF8Check.isValid(added) else { return false }
    // The whole is well-formed. A text by itself is, too, where it cuts no character at either end.
    return builder.textsAreWhole(since: mark)
  }

  /// The last of several strings of one field, which is the one that counts. The others must be UTF-8 all the same.
  @inline(__always)
  func replacing(_ earlier: Range<Int>?, with range: Range<Int>) throws(OTLPFault) -> Range<Int> {
    if let earlier { try check(earlier) }
    return range
  }

  /// Refuses a string that may not get into the batch, and must be UTF-8 all the same.
  func check(_ range: Range<Int>) throws(OTLPFault) {
    let bytes = unsafe UnsafeBufferPointer(start: body + range.lowerBound, count: range.count)
    if let bad = unsafe UTF8Check.firstInvalidOffset(bytes) {
      throw OTLPFault(.invalidUTF8, at: range.lowerBound &+ bad)
    }
  }
}
