import Testing

@testable import TattlerExport

@Suite struct MatrixReaderTests {
  static func table(_ text: String, from: Int64 = 0, to: Int64 = 1 << 40) throws -> SampleTable {
    var table = SampleTable()
    table.begin(from: from, to: to)
    try table.add(answer: Array(text.utf8))
    table.arrange()
    return table
  }

  /// `name{labels} time=value …` of each series, in order.
  static func lines(_ table: SampleTable) -> [String] {
    table.order.map { index in
      let series = table.series[index]
      let samples = table.samples[series.samples].map { sample in
        " \(sample.time)=" + String(decoding: sample.text(in: table.text), as: UTF8.self)
      }
      return String(decoding: table.arena[series.name], as: UTF8.self)
        + String(decoding: table.arena[series.key], as: UTF8.self) + samples.joined()
    }
  }

  private static func matrix(_ series: String) -> String {
    #"{"status":"success","data":{"resultType":"matrix","result":[\#(series)]}}"#
  }

  @Test(
    "Answers are read whatever their white space and the order of their members",
    arguments: [
      (#"{"metric":{"__name__":"m","a":"b"},"values":[[1.5,"2"],[3,"-4e+06"]]}"#, [#"m{a="b"} 1500=2 3000=-4e+06"#]),
      (
        "\n{ \"values\" : [ [ 1 , \"2\" ] , [ 2.001 , \"NaN\" ] ] ,\t\"x\":[null,true,{\"y\":1e5}], \"metric\" : { \"b\":\"2\",\"a\":\"1\" } }",
        [#"{a="1",b="2"} 1000=2 2001=NaN"#]
      ),
      (#"{"metric":{},"values":[[1,"+Inf"],[2,"-Inf"]]}"#, ["{} 1000=+Inf 2000=-Inf"]),
      (
        #"{"metric":{"__name__":"h"},"histograms":[[2,{"count":"1","buckets":[[0,"1","2","1"]]}]],"values":[[1,"5"]]}"#,
        [#"h{} 1000=5 2000={"count":"1","buckets":[[0,"1","2","1"]]}"#]
      ),
      (#"{"metric":{"a":"\u0041\n\"\\\ud83d\ude00\ud800x"},"values":[[1,"1"]]}"#, [#"{a="A\n\"\\😀�x"} 1000=1"#]),
      (
        #"{"metric":{"a":"z"},"values":[[1,"1"]]},{"metric":{"a":"b"},"values":[[1,"2"]]}"#,
        [#"{a="b"} 1000=2"#, #"{a="z"} 1000=1"#]
      ),
      (#"{"metric":{"a":"b"},"values":[[3,"1"],[1,"3"],[1,"2"]]}"#, [#"{a="b"} 1000=2 1000=3 3000=1"#]),
      (#"{"metric":{"a":"","b.c":"d"},"values":[[-1.5,"1"],[0.0006,"2"]]}"#, [#"{"b.c"="d"} 1=2"#]),
      (#"{"metric":{"a":"b"},"values":[]}"#, []), ("", []),
    ])
  func accepted(_ series: String, _ wanted: [String]) throws {
    #expect(Self.lines(try Self.table(Self.matrix(series))) == wanted)
  }

  @Test("Only samples of the chunk are kept, the first millisecond among them and the last not")
  func bounds() throws {
    let text = Self.matrix(#"{"metric":{},"values":[[0.999,"1"],[1,"2"],[1.999,"3"],[2,"4"]]}"#)
    #expect(Self.lines(try Self.table(text, from: 1_000, to: 2_000)) == ["{} 1000=2 1999=3"])
  }

  @Test("A series that comes with two answers is taken once")
  func twice() throws {
    var table = SampleTable()
    table.begin(from: 0, to: 9_000)
    try table.add(
      answer: Array(
        Self.matrix(#"{"metric":{"a":"1"},"values":[[1,"1"]]},{"metric":{"a":"2"},"values":[[1,"2"]]}"#).utf8))
    try table.add(
      answer: Array(
        Self.matrix(#"{"metric":{"a":"2"},"values":[[1,"2"]]},{"metric":{"a":"3"},"values":[[1,"33"]]}"#).utf8))
    table.arrange()
    #expect(Self.lines(table) == [#"{a="1"} 1000=1"#, #"{a="2"} 1000=2"#, #"{a="3"} 1000=33"#])
  }

  @Test(
    "What is no whole matrix of samples is refused",
    arguments: [
      "", "{", "[]", "null", #"{"status":"success"}"#, #"{"status":"error","error":"no"}"#,
      #"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
      #"{"status":"success","isPartial":true,"data":{"resultType":"matrix","result":[]}}"#,
      matrix("") + "x", String(matrix("").dropLast()), matrix("1"), matrix("{},"),
      matrix(#"{"metric":{"a":1}}"#), matrix(#"{"metric":{"a":"b"},"metric":{"a":"b"}}"#),
      matrix(#"{"values":[[1,2]]}"#), matrix(#"{"values":[[1,"x"]]}"#), matrix(#"{"values":[["1","1"]]}"#),
      matrix(#"{"values":[[1,"1"]}"#), matrix(#"{"values":[[1,"1",2]]}"#), matrix(#"{"values":[[1,"1.2.3"]]}"#),
      matrix(#"{"values":[[1,"01"]]}"#), matrix(#"{"values":[[1,"NaNN"]]}"#), matrix(#"{"values":[[1,""]]}"#),
      matrix(#"{"values":[[123456789012345,"1"]]}"#), matrix(#"{"values":[[1e3,"1"]]}"#),
      matrix(#"{"metric":{"a":"\x"}}"#), matrix("{\"metric\":{\"a\":\"\n\"}}"),
      matrix(String(repeating: "[", count: 500)),
    ])
  func refused(_ text: String) {
    #expect(throws: MatrixError.self) { try Self.table(text) }
  }

  @Test("Every beginning of an answer is refused, and every changed byte is read without a trap")
  func damage() throws {
    let text = Self.matrix(
      #"{"metric":{"__name__":"m","a":"b\u00e9"},"values":[[1.5,"2"],[3,"NaN"]],"histograms":[[4,{"count":"1"}]]}"#)
    let bytes = Array(text.utf8)
    for count in bytes.indices {
      var table = SampleTable()
      table.begin(from: 0, to: 9_000)
      #expect(throws: MatrixError.self) { try table.add(answer: Array(bytes[..<count])) }
      for byte in [UInt8(0), 0x22, 0x5B, 0x7D, 0xFF, 0x2E] {
        var changed = bytes
        changed[count] = byte
        var table = SampleTable()
        table.begin(from: 0, to: 9_000)
        try? table.add(answer: changed)
        table.arrange()
      }
    }
  }

  @Test("Series of another name than the one asked for are left out, and hide none")
  func otherNames() throws {
    func answer(_ names: [String]) -> [UInt8] {
      let series = names.map { #"{"metric":{"__name__":"\#($0)","a":"b"},"values":[[1,"2"]]}"# }
      let result = series.joined(separator: ",")
      return Array(#"{"status":"success","data":{"resultType":"matrix","result":[\#(result)]}}"#.utf8)
    }
    var table = SampleTable()
    table.begin(from: 0, to: 1 << 40)
    try table.add(answer: answer(["n"]))
    try table.add(answer: answer(["m", "mm"]))
    table.arrange(metric: "m")
    #expect(table.order == [1])
  }

  @Test("Warnings of the server are kept")
  func warnings() throws {
    let text = #"{"status":"success","warnings":["a store is away"],"data":{"resultType":"matrix","result":[]}}"#
    #expect(try Self.table(text).warnings == ["a store is away"])
  }
}
