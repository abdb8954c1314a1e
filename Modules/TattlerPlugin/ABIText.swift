internal import CTattlerPlugin

/// Borrowed text of the C side as a Swift string, and back.
extension tattler_string {
  /// A copy; bytes that are not UTF-8 become U+FFFD.
  var copied: String {
    guard let data = unsafe data, unsafe length > 0 else { return "" }
    return unsafe data.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
    }
  }
}

extension tattler_bytes {
  /// A copy.
  var copied: [UInt8] { unsafe [UInt8](UnsafeBufferPointer(start: data, count: data == nil ? 0 : length)) }
}

extension String {
  /// Lends the text to C for the time of the call.
  func withTattlerString<Result>(_ body: (tattler_string) -> Result) -> Result {
    var text = self
    return text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { chars in
        unsafe body(tattler_string(data: chars.baseAddress, length: chars.count))
      }
    }
  }
}

extension [UInt8] {
  /// Lends the bytes to C for the time of the call.
  func withTattlerBytes<Result>(_ body: (tattler_bytes) -> Result) -> Result {
    unsafe withUnsafeBufferPointer { buffer in
      unsafe body(tattler_bytes(data: buffer.baseAddress, length: buffer.count))
    }
  }
}

/// Lends name and value pairs to C for the time of the call: one buffer for all text, one for the pairs.
func withTattlerHeaders<Result>(
  _ headers: [(name: String, value: String)], _ body: (UnsafePointer<tattler_http_header>?, Int) -> Result
) -> Result {
  var text: [CChar] = []
  var ends: [(name: Int, value: Int)] = []
  for header in headers {
    text.append(contentsOf: header.name.utf8.lazy.map { CChar(bitPattern: $0) })
    let name = text.count
    text.append(contentsOf: header.value.utf8.lazy.map { CChar(bitPattern: $0) })
    ends.append((name, text.count))
  }
  return unsafe text.withUnsafeBufferPointer { chars in
    var start = 0
    var records = unsafe [tattler_http_header]()
    for end in ends {
      let name = unsafe tattler_string(data: chars.baseAddress.map { unsafe $0 + start }, length: end.name - start)
      let value = unsafe tattler_string(
        data: chars.baseAddress.map { unsafe $0 + end.name }, length: end.value - end.name)
      unsafe records.append(tattler_http_header(name: name, value: value))
      start = end.value
    }
    return unsafe records.withUnsafeBufferPointer { unsafe body($0.baseAddress, $0.count) }
  }
}

extension tattler_failure {
  /// Room for a failure's sentence and key path, read after the call.
  static func collecting(_ body: (UnsafeMutablePointer<tattler_failure>) -> Int32) -> (code: Int32, error: SinkError) {
    var message = [CChar](repeating: 0, count: 4096)
    var path = [CChar](repeating: 0, count: 512)
    return unsafe message.withUnsafeMutableBufferPointer { messageBuffer in
      unsafe path.withUnsafeMutableBufferPointer { pathBuffer in
        var failure = unsafe tattler_failure(
          message: messageBuffer.baseAddress, message_capacity: messageBuffer.count, message_length: 0,
          path: pathBuffer.baseAddress, path_capacity: pathBuffer.count, path_length: 0)
        let code = unsafe body(&failure)
        let reason = unsafe tattler_string(
          data: messageBuffer.baseAddress, length: min(failure.message_length, messageBuffer.count))
        let key = unsafe tattler_string(
          data: pathBuffer.baseAddress, length: min(failure.path_length, pathBuffer.count))
        return unsafe (code, SinkError(reason.copied, keyPath: key.copied))
      }
    }
  }

  /// Writes a failure for the other side, cut to the room that it gave.
  mutating func report(_ error: SinkError) {
    unsafe message_length = Self.copy(error.reason, to: message, capacity: message_capacity)
    unsafe path_length = Self.copy(error.keyPath, to: path, capacity: path_capacity)
  }

  private static func copy(_ text: String, to target: UnsafeMutablePointer<CChar>?, capacity: Int) -> Int {
    guard let target = unsafe target else { return 0 }
    var length = 0
    for byte in text.utf8.prefix(capacity) {
      unsafe target[length] = CChar(bitPattern: byte)
      length += 1
    }
    return length
  }
}
