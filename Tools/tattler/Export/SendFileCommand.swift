internal import ArgumentParser
internal import TattlerConfig
internal import TattlerExport
internal import TattlerTransport

/// `tattler send file`
struct SendFileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Send the rows of a file to a running daemon.",
    discussion: """
        tattler export --url http://localhost:8428 --all -o all.csv
        tattler send file all.csv
        tattler export --url http://localhost:8428 --all --format otlp -o all.otlp
        tattler send file all.otlp --to http://127.0.0.1:4318

      Takes what `tattler export` writes as csv, csv-wide, jsonl, influx and otlp: rows become line protocol, lines go as \
      they are. Other line protocol has nanoseconds, other OTLP/JSON a message a line. Without --format the first line \
      tells it. NaN, infinities, native histograms and series that would not come back the same are left out and counted.

      What the daemon cannot take at the moment is sent again, the same bytes. At a failure the number of the first line \
      that was not taken is said; --skip goes on there.

      Exit codes: 0 done, 64 usage, 65 a row makes no sense or was left out, 69 the receiver is not there or refuses.
      """)

  @Argument(help: "The file; - for standard input.") var path: String
  @Option(help: "csv, csv-wide, jsonl, influx or otlp, where the file does not tell it.") var format: SampleFormat?
  @Option(help: "The receiver's address. Default http://127.0.0.1:8086, for otlp port 4318.") var to: String?
  @Option(help: "How many lines at the start to leave out; a header is read nevertheless.") var skip = 0
  @Option(help: "How many seconds to try one piece.") var timeout = 60
  @Flag(help: "Say nothing but what is wrong.") var quiet = false

  func validate() throws {
    if !(1...86_400).contains(timeout) { throw ValidationError("--timeout is from 1 to 86400 seconds") }
    if skip < 0 { throw ValidationError("--skip is 0 or more") }
    if let format, !SampleFormat.returnable.contains(format) {
      throw ValidationError("\(format.rawValue) has not all labels and cannot be sent back; export as csv")
    }
  }

  func run() async throws {
    let transport: HTTPTransport
    let file: LineBlocks
    do {
      transport = try HTTPTransport()
      file = try LineBlocks(path: path)
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.unavailable
    }
    defer { transport.shutdown() }
    let format = try self.format ?? told(file)
    let progress = ProgressLine("sending")
    defer { progress.finish() }
    var pieces = FilePieces(file, path: path, format: format, skip: skip)
    while let piece = try next(&pieces) {
      if !piece.body.isEmpty, let (words, status) = await send(piece.body, format, transport) {
        progress.finish()
        Console.complain(HumanText.safe("\(address(format)): \(words)"))
        throw Self.stop(behind: piece.start, status)
      }
      if let fault = piece.fault {
        progress.finish()
        Console.complain(HumanText.safe(fault))
        throw Self.stop(behind: max(piece.end, skip), ExitStatus.data)
      }
      if !quiet { progress.update(done: piece.end, total: nil) }
    }
    progress.finish()
    guard let rows = pieces.rows else {
      if !quiet { Console.complain("\(HumanText.count(max(0, pieces.end - skip), "line")) sent") }
      return
    }
    if !quiet { Console.complain("\(HumanText.count(rows.counts.samples, "row")) sent") }
    for sentence in Self.losses(rows) { Console.complain(HumanText.safe(sentence)) }
    if rows.counts.leftOut > 0 { throw ExitStatus.data }
  }

  /// The format that the file's beginning tells.
  private func told(_ file: LineBlocks) throws -> SampleFormat {
    do { return try SampleFormat.told(by: file.beginning(), path: path) } catch let error as RowError {
      Console.complain(HumanText.safe("\(path):\(error.line): \(error)"))
    } catch {
      Console.complain("\(error)")
    }
    throw ExitStatus.data
  }

  private func next(_ pieces: inout FilePieces) throws -> FilePiece? {
    do throws(Console.Failure) { return try pieces.next() } catch {
      Console.complain(error.description)
      throw ExitStatus.data
    }
  }

  private static func stop(behind lines: Int, _ status: ExitCode) -> ExitCode {
    Console.complain("lines before line \(lines + 1) were taken; --skip \(lines) goes on there")
    return status
  }

  /// What has no place in line protocol.
  private static func losses(_ rows: ReturnedRows) -> [String] {
    let counts = rows.counts
    var sentences: [String] = []
    if counts.notFinite > 0 {
      sentences.append(
        "\(HumanText.count(counts.notFinite, "row")) left out: line protocol has no NaN and no infinity")
    }
    if counts.histograms > 0 {
      sentences.append(
        "\(HumanText.count(counts.histograms, "native histogram")) left out: line protocol has no place for them")
    }
    if counts.unwritable > 0 {
      sentences.append(
        "\(HumanText.count(counts.unwritable, "row")) left out: their names or labels would not come back the same"
          + (counts.firstUnwritable.map { ", first \($0)" } ?? ""))
    }
    if let line = rows.firstLineLeftOut { sentences.append("the first row that was left out begins in line \(line)") }
    return sentences
  }

  private func address(_ format: SampleFormat) -> String {
    to ?? (format == .otlp ? "http://127.0.0.1:4318" : "http://127.0.0.1:8086")
  }

  /// Sends a piece until it is taken; why it is not, otherwise.
  private func send(
    _ body: [UInt8], _ format: SampleFormat, _ transport: HTTPTransport
  ) async -> (words: String, status: ExitCode)? {
    let address = address(format)
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
}
