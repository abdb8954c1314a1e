internal import TattlerConfig

/// Where a document stands in a body: makes errors that speak of the body.
struct FramePlace {
  let body: [UInt8]
  /// The first byte of the document.
  let start: Int

  /// An error of JSON.
  func error(_ errors: ConfigErrors, frame: Int) -> FrameError {
    let first = errors.errors.first
    let code: FrameError.Code = first?.code == .limit ? .tooMany : .syntax
    return error(code, first?.position, "frames[\(frame)]", first?.sentence ?? "no JSON")
  }

  /// An error of a value.
  ///
  /// - Parameter path: the members and indices from the frame to the value.
  func error(
    _ code: FrameError.Code, _ node: ConfigNode, frame: Int, _ path: [String], _ reason: String
  ) -> FrameError {
    let steps = path.map { $0.hasPrefix("[") ? $0 : ".\($0)" }.joined()
    return error(code, node.position, "frames[\(frame)]\(steps)", reason)
  }

  private func error(
    _ code: FrameError.Code, _ position: ConfigPosition?, _ path: String, _ reason: String
  ) -> FrameError {
    let offset = offset(position)
    let line = body[..<offset].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    return FrameError(code: code, path: path, offset: offset, line: line, reason: reason)
  }

  /// The byte at a line and column of the document.
  private func offset(_ position: ConfigPosition?) -> Int {
    guard let position else { return start }
    var index = start
    for _ in 1..<max(1, position.line) {
      while index < body.count, body[index] != UInt8(ascii: "\n") { index += 1 }
      index = min(index + 1, body.count)
    }
    for _ in 1..<max(1, position.column) {
      index += 1
      while index < body.count, body[index] & 0xC0 == 0x80 { index += 1 }
    }
    return min(index, body.count)
  }

  /// The values of a document.
  static func count(_ node: ConfigNode) -> Int {
    switch node.content {
    case .scalar: 1
    case .mapping(let entries): entries.reduce(1) { $0 + count($1.value) }
    case .sequence(let items): items.reduce(1) { $0 + count($1) }
    }
  }
}
