internal import ArgumentParser
internal import TattlerConfig
internal import TattlerTransport

/// `tattler send file`
struct SendFileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Send the lines of a file to a running daemon.",
    discussion: """
        tattler export --url http://localhost:8428 --all --format influx -o all.lp
        tattler send file all.lp
        tattler send file all.otlp --format otlp --to http://127.0.0.1:4318

      Takes line protocol with nanoseconds, and OTLP/JSON with a message a line: what `tattler export` writes as influx \
      and otlp. What the daemon cannot take at the moment is sent again, the same bytes. At a failure the number of the \
      first line that was not taken is said; --skip goes on there.
      """)

  /// What the lines are.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case influx, otlp
  }

  @Argument(help: "The file; - for standard input.") var path: String
  @Option(help: "influx or otlp.") var format = Format.influx
  @Option(help: "The receiver's address. Default http://127.0.0.1:8086 for influx, port 4318 for otlp.") var to: String?
  @Option(help: "How many lines at the start to leave out.") var skip = 0
  @Option(help: "How many seconds to try one piece.") var timeout = 60
  @Flag(help: "Say nothing but what is wrong.") var quiet = false

  private static let pieceBytes = 512 << 10

  func validate() throws {
    if !(1...86_400).contains(timeout) { throw ValidationError("--timeout is from 1 to 86400 seconds") }
    if skip < 0 { throw ValidationError("--skip is 0 or more") }
  }

  func run() async throws {
    let transport: HTTPTransport
    let blocks: LineBlocks
    do {
      transport = try HTTPTransport()
      blocks = try LineBlocks(path: path)
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.unavailable
    }
    defer { transport.shutdown() }
    let progress = ProgressLine("sending")
    defer { progress.finish() }
    var lines = 0
    // A message of OTLP is a body of its own.
    while var block = try next(blocks) {
      let count = max(1, block.count { $0 == 0x0A })
      defer { lines += count }
      if lines + count <= skip { continue }
      if lines < skip { Self.drop(skip - lines, from: &block) }
      if block.allSatisfy({ $0 == 0x0A }) { continue }
      if let (words, status) = await send(block, transport) {
        progress.finish()
        Console.complain(HumanText.safe("\(address): \(words)"))
        Console.complain(
          "lines before line \(max(lines, skip) + 1) were taken; --skip \(max(lines, skip)) goes on there")
        throw status
      }
      if !quiet { progress.update(done: lines + count, total: nil) }
    }
    progress.finish()
    if !quiet { Console.complain("\(HumanText.count(max(0, lines - skip), "line")) sent") }
  }

  private func next(_ blocks: LineBlocks) throws -> [UInt8]? {
    do throws(Console.Failure) { return try blocks.next(maximumBytes: format == .otlp ? 1 : Self.pieceBytes) } catch {
      Console.complain(error.description)
      throw ExitStatus.data
    }
  }

  private var address: String { to ?? (format == .otlp ? "http://127.0.0.1:4318" : "http://127.0.0.1:8086") }

  /// Sends a piece until it is taken; why it is not, otherwise.
  private func send(_ body: [UInt8], _ transport: HTTPTransport) async -> (words: String, status: ExitCode)? {
    let base = address.hasSuffix("/") ? String(address.dropLast()) : address
    let path = format == .otlp ? "/v1/metrics" : "/write?precision=ns"
    var request = HTTPRequest(method: .post, url: base + path, body: body)
    let type = format == .otlp ? "application/json" : "text/plain; charset=utf-8"
    request.headers.add(name: "Content-Type", value: type)
    let end = Terminal.uptime() + UInt64(timeout) * 1_000_000_000
    var wait: UInt64 = 250_000_000
    while true {
      let words: String
      do throws(HTTPTransportError) {
        let response = try await transport.send(request)
        if (200..<300).contains(response.status) {
          return Self.rejected(response).map { ($0, ExitStatus.data) }
        }
        words = Self.words(response)
        guard response.status == 429 || response.status >= 500 else {
          return (words, response.status == 400 ? ExitStatus.data : ExitStatus.unavailable)
        }
        let asked = RetryAfter.nanoseconds(response.headers, nowUnixSeconds: Int64(Terminal.now() / 1_000_000_000))
        wait = max(wait, asked ?? 0)
      } catch {
        guard error.isRetryable else { return (error.description, ExitStatus.unavailable) }
        words = error.description
      }
      guard Terminal.uptime() + wait < end else { return (words, ExitStatus.unavailable) }
      try? await Task.sleep(nanoseconds: wait)
      wait = min(wait * 2, 10_000_000_000)
    }
  }

  /// What an OTLP receiver says of points that it does not take although it answers with success.
  private static func rejected(_ response: HTTPResponse) -> String? {
    guard let partial = try? JSONValue(parsing: response.body)["partialSuccess"] else { return nil }
    let count = partial["rejectedDataPoints"]
    guard let text = count?.stringValue ?? count?.integerValue.map(String.init), text != "0" else { return nil }
    return "\(text) points were rejected: \(partial["errorMessage"]?.stringValue ?? "without a reason")"
  }

  private static func words(_ response: HTTPResponse) -> String {
    let message = try? JSONValue(parsing: response.body)["message"]?.stringValue
    return message ?? "the answer has the status \(response.status)"
  }

  private static func drop(_ lines: Int, from block: inout [UInt8]) {
    var left = lines
    let end = block.firstIndex { byte in
      if byte == 0x0A { left -= 1 }
      return left == 0
    }
    if let end { block.removeSubrange(...end) }
  }
}
