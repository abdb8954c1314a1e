internal import TattlerModel

/// Turns a fault into an error that says where in the message it is: by a second walk, which only refused messages
/// cost.
@unsafe
struct FaultSentence {
  let body: UnsafeRawBufferPointer
  let limits: OTLPLimits

  init(_ body: UnsafeRawBufferPointer, _ limits: OTLPLimits) {
    unsafe self.body = body
    unsafe self.limits = limits
  }

  func error(_ fault: OTLPFault) -> OTLPError {
    let offset = fault.code == .invalidUTF8 ? unsafe invalidText() ?? fault.offset : fault.offset
    let path: String
    switch fault.code {
    case .bodyTooLarge, .batchTooLarge: path = ""
    default: path = unsafe SchemaPath.path(toOffset: offset, in: body, of: .exportRequest)
    }
    return OTLPError(code: fault.code, offset: offset, path: path, reason: unsafe reason(fault))
  }

  private func reason(_ fault: OTLPFault) -> String {
    switch fault.code {
    case .truncated: "the message ends inside of a value"
    case .invalidVarint: "a varint has more than ten bytes"
    case .invalidFieldNumber: "there is no such field number"
    case .invalidWireType: "there is no wire type \(unsafe wireType(at: fault.offset))"
    case .lengthOutOfBounds: "\(unsafe length(at: fault.offset)) reaches behind the end of its message"
    case .unbalancedGroup: "a group ends that did not begin, or does not end"
    case .tooDeep: "lists or groups nest deeper than \(WireLimits.depth) levels"
    case .invalidUTF8: "a string is not UTF-8"
    case .bodyTooLarge:
      "the message has \(unsafe body.count) bytes, at most \(unsafe limits.largestBodyByteCount) are taken"
    case .batchTooLarge: "the data points of the message pass the largest batch, \(unsafe limits.batchByteCount) bytes"
    default: "the message is malformed"
    }
  }

  private func wireType(at offset: Int) -> Int {
    unsafe offset < body.count ? Int(body[offset] & 7) : 7
  }

  private func length(at offset: Int) -> String {
    var scanner = unsafe WireScanner(body)
    unsafe scanner.index = offset
    guard let length = try? unsafe scanner.varint() else { return "a length" }
    return "the length \(length)"
  }

  /// The first string field that is not UTF-8.
  private func invalidText() -> Int? {
    var pending: [(Range<Int>, Schema.Message)] = [(unsafe 0..<body.count, .exportRequest)]
    var first: Int?
    while let (range, message) = pending.popLast() {
      var scanner = unsafe WireScanner(body)
      unsafe scanner.index = range.lowerBound
      unsafe scanner.end = range.upperBound
      while unsafe scanner.index < scanner.end {
        guard let (number, wireType) = try? unsafe scanner.tag() else { break }
        let index = SchemaTable.shared.field(number, of: message)
        var content = unsafe scanner
        guard (try? unsafe scanner.skip(number, wireType)) != nil else { break }
        guard index != SchemaTable.none, wireType == 2, let end = try? unsafe content.lengthEnd() else { continue }
        let field = SchemaTable.shared[index]
        let value = unsafe content.index..<end
        if field.kind == .message {
          pending.append((value, field.message))
        } else if field.kind == .string, let bad = unsafe firstInvalidByte(value) {
          first = min(first ?? bad, bad)
        }
      }
    }
    return first
  }

  private func firstInvalidByte(_ range: Range<Int>) -> Int? {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: body[range]).assumingMemoryBound(to: UInt8.self)
    return unsafe UTF8Check.firstInvalidOffset(bytes).map { range.lowerBound + $0 }
  }
}

/// Bounds that are fixed.
enum WireLimits {
  /// Lists inside lists, and groups inside groups.
  static let depth = 64
}
