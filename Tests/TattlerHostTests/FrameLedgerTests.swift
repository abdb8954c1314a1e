import CTattlerPlugin
import TattlerBots
import TattlerModel
import TattlerQueue
import Testing

@testable import TattlerPipeline

/// Frames that are added up to series, without a queue.
@Suite struct FrameLedgerTests {
  private static func readings(_ call: String?, _ data: String, more: String = "") -> String {
    let id = call.map { "\"call_id\":\"\($0)\"," } ?? ""
    return "{\(id)\(more)\"data\":[\(data)]}"
  }

  private static func tokens(_ prompt: Int, _ completion: Int) -> String {
    """
    {"type":"LLMUsageMetricsData","processor":"OpenAILLMService#1","model":"talker","value":{
    "prompt_tokens":\(prompt),"completion_tokens":\(completion),"total_tokens":\(prompt + completion)}}
    """
  }

  @Test("Increments of many bodies are totals, also over restarts, that begin with a zero and never go down")
  func totals() throws {
    var book = FrameBook()
    for round in 0..<10 {
      try book.fold(
        [Self.readings("c", Self.tokens(100, 10)), Self.readings("c", Self.tokens(1, 2))], at: Double(round) * 10)
      if round % 3 == 0 { book.restart() }
    }
    #expect(
      book.last(VoiceVocabulary.tokens, by: "token_type", "llm_model") == [
        "prompt talker": 1_010, "completion talker": 120,
      ])
    let prompts = book.points.filter { $0.attributes["token_type"] == "prompt" }
    #expect(prompts.first?.value == 0)
    #expect(zip(prompts, prompts.dropFirst()).allSatisfy { $0.value <= $1.value && $0.time < $1.time })
    #expect(Set(prompts.map(\.start)).count == 1 && prompts[0].start == prompts[0].time)
    #expect(prompts.allSatisfy { $0.isMonotonic })
    #expect(prompts.filter { $0.value == 0 }.count == 1)
  }

  @Test("Times become milliseconds in the buckets of the vocabulary, with one series for all calls")
  func histograms() throws {
    var book = FrameBook()
    for call in 0..<5 {
      let data = """
        {"type":"TTFBMetricsData","processor":"OpenAILLMService#\(call)","model":"talker","value":0.42},
        {"type":"ProcessingMetricsData","processor":"CartesiaTTSService#\(call)","model":"speaker","value":1.5},
        {"type":"TTFBMetricsData","processor":"OpenAILLMService#\(call)","value":0.0}
        """
      let report = try book.fold([Self.readings("c-\(call)", data)], at: Double(call))
      #expect(report.ignored.zeros == 1)
    }
    let first = try #require(book.points.last { $0.name == "voice.ttfb.milliseconds" })
    #expect(abs(first.value - 2_100) < 1e-9 && first.count == 5)
    #expect(
      first.attributes == ["processor": "OpenAILLMService", "metric_type": "ttfb", "llm_model": "talker"])
    let second = try #require(book.points.last { $0.name == "voice.processing.milliseconds" })
    #expect(second.value == 7_500 && second.count == 5)
    #expect(second.attributes["tts_model"] == "speaker")
    let last = try #require(book.batches.last)
    let buckets = unsafe last.withView { view in
      unsafe view.histograms.map { histogram in
        let counts = histogram.bucket_counts
        return (Int(counts.first)..<Int(counts.first + counts.count)).map { unsafe view.numbers[$0].u64 }
      }
    }
    // 420 ms lie above 250 and up to 500, 1,500 ms above 1,000 and up to 2,500.
    #expect(
      buckets == [[0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]])
  }

  @Test("A call is counted once, however its frames are ordered and repeated")
  func calls() throws {
    let start = #"{"type":"CallStart","call_id":"a","llm_model":"talker"}"#
    let end = #"{"type":"CallEnd","call_id":"a","duration_seconds":61.5}"#
    let reading = Self.readings("a", Self.tokens(1, 1))
    for order in [
      [start, reading, end], [start, start, reading, end, end], [reading, start, end], [end, start, reading],
    ] {
      var book = FrameBook()
      for (number, body) in order.enumerated() {
        try book.fold([body], at: Double(number))
        book.restart()
        try book.fold([], at: Double(number) + 0.5)
      }
      #expect(book.last(VoiceVocabulary.calls).values.reduce(0, +) == 1, "\(order)")
      #expect(book.last(VoiceVocabulary.sessions) == ["": 61.5], "\(order)")
      #expect(book.last(VoiceVocabulary.activeCalls) == ["": 0], "\(order)")
      #expect(book.points.allSatisfy { $0.attributes["call_id"] == nil })
    }
  }

  @Test("Without a duration the time between the frames counts, and who carries the call is told apart")
  func measured() throws {
    var book = FrameBook()
    try book.fold(
      [#"{"type":"CallStart","call_id":"a","service":"bot","call_model":"carrier","call_provider":"acme"}"#], at: 10)
    #expect(book.last(VoiceVocabulary.activeCalls) == ["": 1])
    try book.fold([#"{"type":"CallEnd","call_id":"a","service":"bot"}"#], at: 100.25)
    #expect(book.last(VoiceVocabulary.sessions) == ["": 90.25])
    #expect(book.last(VoiceVocabulary.callTime, by: "call_model", "call_provider") == ["carrier acme": 90.25])
    #expect(book.points.allSatisfy { $0.service == "bot" })
  }

  @Test("Models and providers that a call names at its begin are on what its later frames say")
  func remembered() throws {
    var book = FrameBook()
    try book.fold(
      [#"{"type":"CallStart","call_id":"a","llm_model":"gpt","llm_provider":"acme","tts_model":"t"}"#], at: 0)
    book.restart()
    try book.fold(
      [#"{"call_id":"a","data":[{"type":"LLMUsageMetricsData","value":{"prompt_tokens":3}}]}"#], at: 1)
    try book.fold(
      [
        #"{"call_id":"a","llm_provider":"x","llm_model":"y","data":[{"type":"LLMUsageMetricsData","value":{"prompt_tokens":4}}]}"#
      ],
      at: 2)
    #expect(
      book.last(VoiceVocabulary.tokens, by: "llm_model", "llm_provider", "tts_model") == ["gpt acme t": 3, "y x t": 4])
  }

  @Test("A call that is silent for too long ends at its last frame, once, and is forgotten")
  func idleCalls() throws {
    var book = FrameBook { $0.callIdleNanoseconds = 60_000_000_000 }
    try book.fold([#"{"type":"CallStart","call_id":"a"}"#], at: 0)
    try book.fold([Self.readings("a", "")], at: 30)
    try book.fold([], at: 90)
    #expect(book.last(VoiceVocabulary.activeCalls) == ["": 1])
    book.restart()
    try book.fold([], at: 91)
    #expect(book.last(VoiceVocabulary.activeCalls) == ["": 0])
    #expect(book.last(VoiceVocabulary.sessions) == ["": 30])
    #expect(book.ledger.calls.isEmpty)
    try book.fold([#"{"type":"CallEnd","call_id":"a","duration_seconds":5}"#], at: 92)
    #expect(book.last(VoiceVocabulary.activeCalls) == ["": 0])
  }

  @Test("Of too many calls those that were silent for longest end, and the number that is active stays right")
  func manyCalls() throws {
    var book = FrameBook { $0.maximumCalls = 100 }
    for round in 0..<50 {
      let bodies = (0..<10).map { #"{"type":"CallStart","call_id":"\#(round)-\#($0)"}"# }
      try book.fold(bodies, at: Double(round))
      #expect(book.ledger.calls.count <= 100)
    }
    #expect(book.last(VoiceVocabulary.calls) == ["": 500])
    #expect(book.last(VoiceVocabulary.activeCalls) == ["": Double(book.ledger.calls.count)])
  }

  @Test("Series beyond the bound are summed up in one of each metric, and nothing is lost")
  func manySeries() throws {
    var book = FrameBook { $0.maximumSeries = 10 }
    for number in 0..<100 {
      let data = #"{"type":"TTSUsageMetricsData","processor":"tts","model":"m-\#(number)","value":7}"#
      try book.fold([Self.readings(nil, data)], at: Double(number))
    }
    let values = book.last(VoiceVocabulary.characters, by: "tts_model", "otel.metric.overflow")
    #expect(values.count == 11)
    #expect(values["- true"] == 630)
    #expect(values.values.reduce(0, +) == 700)
    #expect(book.ledger.seriesCount == 11)
  }

  @Test("A call that began beyond the bound ends there too, also where there is room by then")
  func overflowOfActiveCalls() throws {
    var book = FrameBook {
      $0.maximumSeries = 10
      $0.seriesIdleNanoseconds = 100_000_000_000
    }
    for number in 0..<10 {
      try book.fold(
        [#"{"data":[{"type":"TTSUsageMetricsData","model":"m-\#(number)","value":7}]}"#], at: 0)
    }
    try book.fold([#"{"type":"CallStart","call_id":"a","llm_model":"x"}"#], at: 90)
    #expect(book.last(VoiceVocabulary.activeCalls, by: "llm_model") == ["-": 1])
    try book.fold([], at: 150)
    #expect(book.ledger.seriesCount == 2)
    try book.fold([#"{"type":"CallEnd","call_id":"a"}"#], at: 160)
    #expect(book.last(VoiceVocabulary.activeCalls, by: "llm_model") == ["-": 0])
    #expect(book.last(VoiceVocabulary.sessions, by: "llm_model") == ["x": 70])
  }

  @Test("With call_id each call has series of its own, which are forgotten when they did not change for long")
  func callID() throws {
    var book = FrameBook {
      $0.includesCallID = true
      $0.seriesIdleNanoseconds = 100_000_000_000
    }
    try book.fold([Self.readings("a", Self.tokens(5, 1)), Self.readings("b", Self.tokens(7, 1))], at: 0)
    #expect(book.last(VoiceVocabulary.tokens, by: "token_type", "call_id")["prompt a"] == 5)
    #expect(book.last(VoiceVocabulary.tokens, by: "token_type", "call_id")["prompt b"] == 7)
    try book.fold(["a", "b"].map { #"{"type":"CallEnd","call_id":"\#($0)"}"# }, at: 1)
    try book.fold([], at: 102)
    #expect(book.ledger.seriesCount == 0)
    #expect(book.state.keys.allSatisfy { FrameSeriesName($0) == nil })
  }

  @Test("An unchanged series is told again each minute, and each one after a restart")
  func repeats() throws {
    var book = FrameBook()
    try book.fold([Self.readings(nil, Self.tokens(5, 1))], at: 0)
    #expect(book.batches.count == 1)
    try book.fold([], at: 30)
    #expect(book.batches.count == 1)
    try book.fold([], at: 61)
    #expect(book.batches.count == 2)
    book.restart()
    try book.fold([], at: 62)
    #expect(book.batches.count == 3)
    #expect(book.batches[2].rowCount == 2)
  }

  @Test("A state without room takes no new series or calls, and what is known goes on")
  func frugal() throws {
    var book = FrameBook()
    try book.fold([Self.readings("a", Self.tokens(5, 1))], at: 0)
    let before = book.ledger.calls.count
    try book.fold([Self.readings("b", Self.tokens(5, 1)), #"{"type":"CallStart","call_id":"c"}"#], at: 1, frugal: true)
    #expect(book.ledger.calls.count == before)
    #expect(book.last(VoiceVocabulary.tokens, by: "token_type")["prompt"] == 10)
    #expect(book.last(VoiceVocabulary.calls).values.reduce(0, +) == 1)
  }

  @Test("A call that began while there was no room is counted once, with its first frame that finds some")
  func frugalCalls() throws {
    var book = FrameBook()
    try book.fold([Self.readings("a", Self.tokens(5, 1))], at: 0)
    let begin = #"{"type":"CallStart","call_id":"c"}"#
    for second in 1...3 { try book.fold([begin, Self.readings("c", "")], at: Double(second), frugal: true) }
    #expect(book.last(VoiceVocabulary.calls).values.reduce(0, +) == 1)
    for second in 4...6 { try book.fold([begin, Self.readings("c", "")], at: Double(second)) }
    #expect(book.last(VoiceVocabulary.calls).values.reduce(0, +) == 2)
    #expect(book.last(VoiceVocabulary.activeCalls).values.reduce(0, +) == 2)
    try book.fold([#"{"type":"CallEnd","call_id":"c"}"#], at: 7)
    #expect(book.last(VoiceVocabulary.activeCalls).values.reduce(0, +) == 1)
  }

  @Test("Entries and notes that are anything are told, deleted, and never a trap")
  func damage() throws {
    var book = FrameBook()
    try book.fold([Self.readings("a", Self.tokens(5, 1))], at: 0)
    let good = book.state
    for _ in 0..<2_000 {
      var ledger = FrameLedger(book.settings)
      var entries = good.map { ($0.key, $0.value) }
      let place = Int.random(in: 0..<entries.count)
      if Bool.random() {
        entries[place].0[Int.random(in: 0..<entries[place].0.count)] = UInt8.random(in: 0...255)
      } else {
        entries[place].1.removeLast(Int.random(in: 1...entries[place].1.count))
      }
      let problems = ledger.restore(entries, now: FrameBook.began)
      let fold = try ledger.step([], now: FrameBook.time(1), FoldingMode(tells: true, forgets: true))
      if !problems.isEmpty { #expect(fold.changes.contains { $0.value == nil }) }
    }
    let report = try book.ledger.step(
      [[], [1], [9] + [UInt8](repeating: 0, count: 20), FrameRecord.bytes(Array("{".utf8), time: 5)],
      now: FrameBook.time(2), FoldingMode(tells: true, forgets: true)
    ).report
    #expect(report.unreadable == 4)
  }
}
