import TestRandom
import Testing

@testable import TattlerExport

@Suite struct ReturnedRowsTests {
  /// Hands bytes over in pieces, and takes every row.
  static func returned(
    _ format: SampleFormat, _ bytes: [UInt8], skip: Int = 0, pieceBytes: () -> Int = { 1 << 16 }
  ) throws -> (text: String, rows: ReturnedRows) {
    var rows = ReturnedRows(format)
    var lines: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let end = min(bytes.count, place + max(1, pieceBytes()))
      rows.append(Array(bytes[place..<end]))
      place = end
      while try rows.next(skip: skip, to: &lines) {}
    }
    rows.end()
    while try rows.next(skip: skip, to: &lines) {}
    return (String(decoding: lines, as: UTF8.self), rows)
  }

  private static func returned(_ format: SampleFormat, _ text: String, skip: Int = 0) throws -> String {
    try returned(format, Array(text.utf8), skip: skip).text
  }

  private static let odd = [
    "x", "a,b", "a \"b\"", "a\nb", "ü ☎ e\u{301}", "a\\b", "c=d", "\"", "\n", "\n\n,", "C:\\dir\\ x", "x\\", "\\\"",
    "{}",
    "a\u{7F}", " ", "'", "=1+1", "\u{FEFF}x", "n\\n",
  ]
  private static let names = [
    "a", "host", "time", "name", "value", "label_time", "label_label_time", "labels", "_x", "x.y", "ü", "Z", "le",
  ]

  /// Series with a random selection of labels, each set of labels once.
  private static func series(_ metric: String, _ random: inout SeededRandom) -> MatrixText {
    let values = ["1", "-2.50", "1e+06", "NaN", "+Inf", "-Inf", "0.30000000000000004", "1E-7"]
    let used = names.shuffled(using: &random).prefix(Int(random.next() % 6))
    let start = [0, -3_000, 1_700_000_000_000][Int(random.next() % 3)] as Int64
    return MatrixText(
      series: (0..<Int(random.next() % 5 + 1)).map { number in
        var labels = [("number", "n\(number)")]
        for name in used where random.next() % 4 > 0 { labels.append((name, odd[Int(random.next() % 20)])) }
        let samples = (0..<Int64(random.next() % 9 + 1)).map { index in
          (start + 4_000 + index * (number == 1 ? 337 : 1_000), values[Int(random.next() % 8)])
        }
        return .init(name: metric, labels: labels, samples: samples)
      })
  }

  @Test(
    "Rows of random series become the lines that an export as influx has, with the same counts", arguments: 0..<300)
  func thereAndBack(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let metric = ["m", "rt_2", "m", "m", "rt:colon"][Int(seed % 5)]
    let data = Self.series(metric, &random)
    let (from, to): (Int64, Int64) = (0, 1_800_000_000_000)
    let chunk = (from: from, to: to, body: data.answer(metric: metric, from: from, to: to, &random))
    let wanted = try RowWriterTests.written(.influx, [chunk], metric: metric)
    let columns = Set(data.series.flatMap { $0.labels.map(\.0) }).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for format in [SampleFormat.csv, .csvWide, .jsonl] {
      let timeFormat = TimeFormat.allCases[Int(seed % 3)]
      let text = try RowWriterTests.written(
        format, [chunk], timeFormat: timeFormat, columns: columns, metric: metric
      ).text
      let found = try Self.returned(format, Array(text.utf8)) { Int(random.next() % 90) }
      #expect(found.text == wanted.text, "\(format)")
      #expect(found.rows.counts == wanted.counts, "\(format)")
      #expect(try SampleFormat.told(by: Array(text.utf8)[...], path: "-") == format)
    }
  }

  @Test("A file that went through a spreadsheet is read: a byte order mark, CRLF, quotes everywhere, no last line end")
  func spreadsheet() throws {
    let row = #""1700000000123","m","{a=""b"",""c.d""="""",e=""x\ny""}","1.50""#
    let text =
      "\u{FEFF}\"time\",\"name\",\"labels\",\"value\"\r\n" + row.replacing(#",e=""x\ny"""#, with: "") + "\r\n\r\n" + row
    let found = try Self.returned(.csv, Array(text.utf8)) { 1 }
    #expect(found.text == "m,a=b value=1.50 1700000000123000000\n" && found.rows.counts.unwritable == 1)
    #expect(found.rows.counts.firstUnwritable == #"m{a="b",e="x\ny"}"# && found.rows.firstLineLeftOut == 4)
    #expect(try SampleFormat.told(by: Array(text.utf8)[...], path: "-") == .csv)
  }

  @Test("Native histograms and what is not finite are left out and counted, with the line of the first")
  func leftOut() throws {
    let text = """
      {"value":1,"time":1000,"labels":{},"name":"h","more":[{}]}
      {"name":"h","labels":{"a":"b"},"time":1000,"histogram":{"count":"2","sum":"3"}}
      {"name":"h","labels":{"a":"b"},"time":1000,"value":"-Inf"}
      """
    let found = try Self.returned(.jsonl, Array(text.utf8))
    #expect(found.text == "h value=1 1000000000\n" && found.rows.firstLineLeftOut == 2)
    #expect(found.rows.counts.histograms == 1 && found.rows.counts.notFinite == 1)
    let csv = "time,name,labels,value\n0.001,h,{},\"{\"\"count\"\":\"\"2\"\"}\"\n-0.500,h,{},NaN\n-0.500,h,{},0\n"
    let other = try Self.returned(.csv, Array(csv.utf8))
    #expect(other.text == "h value=0 -500000000\n")
    #expect(other.rows.counts.histograms == 1 && other.rows.counts.notFinite == 1)
  }

  @Test("Rows in the lines to skip are not looked at, the header is, and lines in quotes count")
  func skip() throws {
    let text = "time,name,a,value\n1000,m,\"x\r\ny\",1\r\nnonsense\n2000,m,b,2\n3000,m,c,3\n"
    #expect(try Self.returned(.csvWide, text, skip: 4) == "m,a=b value=2 2000000000\nm,a=c value=3 3000000000\n")
    #expect(try Self.returned(.csvWide, text, skip: 5) == "m,a=c value=3 3000000000\n")
    let error = try #require(throws: RowError.self) { try Self.returned(.csvWide, text) }
    #expect(error.line == 4)
  }

  @Test(
    "What makes no sense is an error with the line in which the row begins",
    arguments: [
      (.csv, "time,name,value,labels\n", 1, "time,name,labels,value"),
      (.csv, "time,name,labels,value\n1000,m,{},1\n1000,m,{}\n", 3, "3 fields"),
      (.csv, "time,name,labels,value\n1000,m,{},1,\n", 2, "5 fields"),
      (.csv, "time,name,labels,value\n1000,m,a=b,1\n", 2, "--format csv-wide"),
      (.csv, "time,name,labels,value\n\n1000,m,\"{a=\"\"b\"}\n", 3, "behind its closing quote"),
      (.csv, "time,name,labels,value\n1000,m,\"{a=\"\"b\"\"\",1\n", 2, "a comma or }"),
      (.csv, "time,name,labels,value\n1000,m,{}x,1\n", 2, "nothing behind }"),
      (.csv, "time,name,labels,value\n1000,m,\"{a=\"\"b\"\",a=\"\"c\"\"}\",1\n", 2, "label a is there twice"),
      (.csv, "time,name,labels,value\n1000,m,\"{__name__=\"\"b\"\"}\",1\n", 2, "take __name__ out"),
      (.csv, "time,name,labels,value\n1000,m,\"{a=\"\"\\t\"\"}\",1\n", 2, "was expected"),
      (.csv, "time,name,labels,value\n1000,m,\"{a.b=\"\"c\"\"}\",1\n", 2, "a label's name"),
      (.csv, "time,name,labels,value\n1000,m,\"{}\n{},1\n", 2, "not closed"),
      (.csv, "time,name,labels,value\n1000,m\"x,{},1\n2000,m,{},1\n", 2, "field 2"),
      (.csv, "time,name,labels,value\n1000,m,{},1\rtime\n", 2, "field 4"),
      (.csv, "time,name,labels,value\n2026-02-29T00:00:00.000Z,m,{},1\n", 2, "--time-format"),
      (.csv, "time,name,labels,value\n2026-02-28T00:00:00.000+01:00,m,{},1\n", 2, "--time-format"),
      (.csv, "time,name,labels,value\n1.5e3,m,{},1\n", 2, "--time-format"),
      (.csv, "time,name,labels,value\n9223372036855,m,{},1\n", 2, "1677 to 2262"),
      (.csv, "time,name,labels,value\n1000,m,{},1.\n", 2, "no number"),
      (.csv, "time,name,labels,value\n1000,m,{},\n", 2, "no number"),
      (.csv, "time,name,labels,value\n1000,m,{},inf\n", 2, "no number"),
      (.csv, "time,name,labels,value\n1000,m,{},1e309\n", 2, "64 bits"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1,\"value\":-1E999}\n", 1, "64 bits"),
      (.csvWide, "time,name,a,a,value\n", 1, "name of another one"),
      (.csvWide, "time,name,,value\n", 1, "has no name"),
      (.csvWide, "time,a,value\n", 1, "<a column a label>"),
      (.csvWide, "time,name,__name__,value\n", 1, "__name__"),
      (.csvWide, "time,name,a,value\n1000,m,\"x\ny\",1\n1000,m,\"\n", 4, "not closed"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1000,\"value\":1}\n{\"name\":\n", 2, "no row of jsonl"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1000}\n", 1, "value or histogram"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1000,\"value\":1}x\n", 1, "behind the object"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1e3,\"value\":1}\n", 1, "--time-format"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1,\"value\":\"1\"}\n", 1, "in quotes"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{},\"time\":1,\"value\":1,\"value\":2}\n", 1, "twice"),
      (.jsonl, "{\"name\":\"m\",\"labels\":{\"a\":\"b\",\"a\":\"c\"},\"time\":1,\"value\":1}\n", 1, "label a"),
    ] as [(SampleFormat, String, Int, String)])
  func malformed(_ format: SampleFormat, _ text: String, _ line: Int, _ words: String) throws {
    let error = try #require(throws: RowError.self) { try Self.returned(format, text) }
    #expect(error.line == line && error.description.contains(words), "\(error)")
  }

  @Test("A row that is no UTF-8 is an error, and so is one that does not end")
  func bounds() throws {
    let broken = Array("time,name,labels,value\n1000,m".utf8) + [0xFF] + Array(",{},1\n".utf8)
    #expect(try #require(throws: RowError.self) { try Self.returned(.csv, broken) }.description.contains("UTF-8"))
    let open = Array("time,name,labels,value\n1000,\"".utf8) + Array(repeating: 0x0A, count: 5 << 20)
    let error = try #require(throws: RowError.self) { try Self.returned(.csv, open) }
    #expect(error.line == 2 && error.description.contains("longer than 4194304 bytes; a quote"))
    let wide = "time,name," + (0..<(1 << 16)).map { "a\($0)," }.joined() + "value\n"
    #expect(try #require(throws: RowError.self) { try Self.returned(.csvWide, wide) }.description.contains("65536"))
    let long = Array("{\"name\":\"".utf8) + Array(repeating: 0x61, count: 5 << 20)
    #expect(try #require(throws: RowError.self) { try Self.returned(.jsonl, long) }.line == 1)
  }

  @Test("Whatever bytes are changed, there is an error or a line a sample, and never a trap", arguments: 0..<300)
  func changedBytes(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed &+ 1_000)
    let data = Self.series("m", &random)
    let chunk = (from: Int64(0), to: Int64.max / 2, body: data.answer(metric: "m", from: 0, to: .max / 2, &random))
    let columns = Set(data.series.flatMap { $0.labels.map(\.0) }).sorted()
    for format in [SampleFormat.csv, .csvWide, .jsonl] {
      var bytes = Array(try RowWriterTests.written(format, [chunk], columns: columns).text.utf8)
      for _ in 0...Int(random.next() % 4) where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[place] = [0x22, 0x2C, 0x0A, 0x0D, 0x5C, 0x7B, 0x7D, 0x3D][Int(random.next() % 8)]
        case 2: bytes.remove(at: place)
        default: bytes.insert([0x22, 0x2C, 0x0A, 0x0D, 0x5C, 0x7B, 0x2D, 0x00][Int(random.next() % 8)], at: place)
        }
      }
      do {
        let (text, rows) = try Self.returned(format, bytes) { Int(random.next() % 300) }
        #expect(text.utf8.count { $0 == 0x0A } == rows.counts.samples)
      } catch let error as RowError {
        #expect((1...(bytes.count { $0 == 0x0A } + 1)).contains(error.line) && !error.description.isEmpty)
      }
      _ = try? SampleFormat.told(by: bytes[...], path: "x.csv")
    }
  }
}
