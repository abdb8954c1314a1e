import TestHarness
import Testing

extension EndToEnd {
  /// `tattler send file` with the rows of an export.
  @Suite struct SendFileTests {
    let scratch: Scratch
    let server: Receiver

    init() throws {
      scratch = try Scratch()
      server = try Receiver()
    }

    private func send(_ text: String, _ arguments: [String] = []) throws -> Command.Outcome {
      try Command.tattler(
        ["send", "file", "-", "--to", "http://127.0.0.1:\(server.port)", "--timeout", "1"] + arguments, input: text,
        folder: scratch.path)
    }

    private var lines: [String] { server.requests.flatMap(\.lines) }

    @Test("A row that makes no sense ends it with the line, after what stands before it, and --skip goes on")
    func badRow() throws {
      let rows = ["time,name,labels,value", "1000,up,{},1", "2000,up,{},one", "3000,up,{},3", ""]
      let outcome = try send(rows.joined(separator: "\n"))
      #expect(outcome.status == 65 && lines == ["up value=1 1000000000"])
      #expect(outcome.errors.contains("standard input:3: the value \"one\" is no number"), "\(outcome.errors)")
      #expect(outcome.errors.contains("lines before line 3 were taken; --skip 2 goes on there"), "\(outcome.errors)")
      let mended = rows.map { $0.replacing("one", with: "2") }.joined(separator: "\n")
      #expect(try send(mended, ["--skip", "2"]).status == 0)
      #expect(lines == ["up value=1 1000000000", "up value=2 2000000000", "up value=3 3000000000"])
      #expect(server.requests.allSatisfy { $0.path == "/write?precision=ns" })
    }

    @Test("Rows that line protocol has no place for are left out, counted and told of, and the rest is sent")
    func leftOut() throws {
      let outcome = try send(
        """
        {"name":"rt:colon","labels":{},"time":1000,"value":1}
        {"name":"up","labels":{"a":"b"},"time":1000,"value":"NaN"}
        {"name":"up","labels":{"a":"b c"},"time":"1970-01-01T00:00:02.000Z","value":2}
        """)
      #expect(outcome.status == 65 && lines == ["up,a=b\\ c value=2 2000000000"])
      for words in [
        "1 row sent", "first rt:colon{}", "1 row left out: line protocol has no NaN", "begins in line 1",
      ] {
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
      }
    }

    @Test("Many rows go in pieces, in order and each once, and a receiver that refuses says where to go on")
    func pieces() throws {
      let rows = (0..<30_000).map { "\($0),many,\"x\ny\",v\($0),\($0)" }
      let text = "time,name,a b,host,value\n" + rows.joined(separator: "\n")
      #expect(try send(text).status == 65 && lines.isEmpty)
      let plain = text.replacing("\"x\ny\"", with: "\"x y\"").replacing("a b,", with: "a,")
      let outcome = try send(plain, ["--quiet"])
      #expect(outcome.status == 0 && outcome.errors.isEmpty && server.requests.count > 1)
      #expect(lines == (0..<30_000).map { "many,a=x\\ y,host=v\($0) value=\($0) \($0 == 0 ? "0" : "\($0)000000")" })
      let count = server.requests.count
      server.answer { _ in .init(status: 400, text: #"{"message":"no"}"#) }
      let refused = try send(plain, ["--skip", "29991"])
      #expect(refused.status == 65 && refused.errors.contains("--skip 29991 goes on there"), "\(refused.errors)")
      #expect(server.requests.count == count + 1 && server.requests.last?.lines.count == 10)
    }

    @Test("A format that cannot be sent back, and a file that does not tell it, say what to do")
    func usage() throws {
      #expect(try send("", ["--format", "legacy"]).status == 64)
      let outcome = try send(#"{"x":1}"#)
      #expect(outcome.status == 65 && outcome.errors.contains("--format jsonl or otlp"), "\(outcome.errors)")
      #expect(try send("up value=1 1\n").status == 0 && lines == ["up value=1 1"])
    }
  }
}
