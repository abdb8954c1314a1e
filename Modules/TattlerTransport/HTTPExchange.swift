/// What has been sent and received of one running transfer. Only the transport's thread touches it.
final class HTTPExchange {
  /// The most bytes of response headers that are kept.
  static let maximumHeaderBytes = 64 << 10

  let transfer: Transfer
  /// Whether a first try ended with the kept connection that it was sent on.
  let isSecondTry: Bool
  private var sentCount = 0
  private var headerByteCount = 0

  /// The status of the last status line, 0 before one arrived.
  private(set) var status = 0
  private(set) var headers = HTTPHeaders()
  private(set) var body: [UInt8] = []
  /// Where the body of a long answer gets its memory from.
  private let memory: BodyMemory?
  private(set) var isTooLarge = false
  private(set) var areHeadersComplete = false

  init(_ transfer: Transfer, isSecondTry: Bool = false, memory: BodyMemory? = nil) {
    self.transfer = transfer
    self.memory = memory
    self.isSecondTry = isSecondTry
  }

  /// Whether a final status (not 1xx) and its headers have arrived.
  var hasAnswer: Bool { areHeadersComplete && status >= 200 }

  /// Takes one header line with its line end; returns how many bytes were taken, fewer to abort.
  func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    headerByteCount += line.count
    guard headerByteCount <= Self.maximumHeaderBytes else {
      isTooLarge = true
      return 0
    }
    let text = unsafe String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      beginAnswer(text)
    } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
      headers.add(
        name: String(text[..<colon]), value: Self.trimmed(text[text.utf8.index(after: colon)...]))
    } else if text == "\r\n" || text == "\n" {
      areHeadersComplete = true
    }
    return line.count
  }

  /// A status line: what came before belonged to an interim response.
  private func beginAnswer(_ line: String) {
    status = line.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
    headers = HTTPHeaders()
    headerByteCount = 0
    areHeadersComplete = false
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
    var bytes = text.utf8
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes a piece of the body; returns how many bytes were taken, fewer to abort.
  func receiveBody(_ piece: UnsafeRawBufferPointer) -> Int {
    if body.capacity == 0, transfer.request.takesLongAnswer, let memory { body = memory.take() }
    let room = transfer.request.maximumResponseBytes - body.count
    unsafe body.append(contentsOf: piece.prefix(room))
    guard piece.count <= room else {
      isTooLarge = true
      return 0
    }
    return piece.count
  }

  /// Writes the next piece of the request's body; returns its length, 0 at the end.
  func sendBody(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let body = transfer.request.body
    let count = min(room.count, body.count - sentCount)
    guard count > 0 else { return 0 }
    unsafe body.withUnsafeBytes { source in
      unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[sentCount..<sentCount + count]))
    }
    sentCount += count
    return count
  }

  /// libcurl sends again from here, after a connection turned out to be dead.
  func rewindBody(to offset: Int) -> Bool {
    guard offset >= 0, offset <= transfer.request.body.count else { return false }
    sentCount = offset
    return true
  }
}
