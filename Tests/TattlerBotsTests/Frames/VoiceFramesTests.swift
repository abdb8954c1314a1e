import TattlerBots
import TattlerMetrics
import Testing

@Suite struct VoiceFramesTests {
  private func parse(_ text: String) throws(FrameError) -> VoiceFrames { try VoiceFrames(parsing: Array(text.utf8)) }

  private func mistake(in text: String) -> FrameError? {
    #expect(throws: FrameError.self, "\(text)") { try parse(text) }
  }

  @Test("All readings of a pipeline are read, with seconds as seconds")
  func readings() throws {
    let body = """
      {"type": "MetricsFrame", "call_id": "c-1", "service": "bot", "llm_model": "talker", "llm_provider": "acme", "data": [
        {"type": "TTFBMetricsData", "processor": "OpenAILLMService#0", "model": "gpt-4o", "value": 0.42},
        {"type": "ProcessingMetricsData", "processor": "CartesiaTTSService#12", "model": null, "value": 2},
        {"type": "LLMUsageMetricsData", "processor": "OpenAILLMService#0", "model": "gpt-4o", "value": {
          "prompt_tokens": 1200, "completion_tokens": 350, "total_tokens": 1550, "cache_read_input_tokens": 1000,
          "cache_creation_input_tokens": null, "reasoning_tokens": 64}},
        {"type": "TTSUsageMetricsData", "processor": "CartesiaTTSService#12", "value": 95.0},
        {"type": "STTUsageMetricsData", "processor": "stt", "value": {"audio_seconds": 12.5}}]}
      """
    let frames = try parse(body)
    #expect(frames.ignored == VoiceFrames.Ignored())
    let frame = try #require(frames.frames.first)
    #expect(frames.frames.count == 1 && frame.callID == "c-1" && frame.service == "bot")
    #expect(frame.models == VoiceModels(llm: VoiceModel("talker", provider: "acme")))
    #expect(
      frame.content
        == .readings([
          VoiceReading(.timeToFirstByte(.seconds(0.42)), processor: "OpenAILLMService", model: "gpt-4o"),
          VoiceReading(.processing(.seconds(2)), processor: "CartesiaTTSService"),
          VoiceReading(
            .tokens(TokenUsage(prompt: 1_200, completion: 350, cacheRead: 1_000, reasoning: 64)),
            processor: "OpenAILLMService", model: "gpt-4o"),
          VoiceReading(.characters(95), processor: "CartesiaTTSService"),
          VoiceReading(.heard(.seconds(12.5)), processor: "stt"),
        ]))
  }

  @Test(
    "A body is one frame, an array, or frames one behind the other",
    arguments: [
      "[@, @ , @]", "@\n@\n@\n", "@\r\n\r\n@\r\n@", "@@@", " @ [@,@] ", "\n@\n[@\n,\n@]",
    ])
  func forms(shape: String) throws {
    var number = 0
    let body = shape.split(separator: "@", omittingEmptySubsequences: false).map(String.init).reduce(into: "") {
      text, part in
      if number > 0 { text += "{\"type\":\"CallStart\",\n\"call_id\":\"}c\\\"\(number)\"}" }
      text += part
      number += 1
    }
    #expect(try parse(body).frames.map(\.callID) == ["}c\"1", "}c\"2", "}c\"3"])
  }

  @Test("Calls begin and end, with or without their time")
  func calls() throws {
    let frames = try parse(
      """
      {"type":"CallStart","call_id":"a","tts_model":"speaker","call_model":"carrier","call_provider":"acme"}
      {"type":"CallEnd","call_id":"a","duration_seconds":61.5}
      {"type":"CallEnd","call_id":"b","duration_seconds":null}
      """
    ).frames
    #expect(frames.map(\.content) == [.callStart, .callEnd(after: .seconds(61.5)), .callEnd(after: nil)])
    #expect(
      frames[0].models == VoiceModels(tts: "speaker", telephony: VoiceModel("carrier", provider: "acme")))
  }

  @Test("What is not known is left out and counted, and so are the zeros of a start")
  func ignored() throws {
    let frames = try parse(
      """
      {"type":"TextFrame","text":"hello"}
      {"call_id":"c","id":7,"pts":null,"data":[
        {"type":"TTFBMetricsData","processor":"llm","value":0.0},
        {"type":"ProcessingMetricsData","processor":"llm","value":0},
        {"type":"TurnMetricsData","processor":"turn","is_complete":true,"probability":0.9},
        {"type":"TTFAMetricsData","processor":"tts","value":0.2},
        {"type":"TTSUsageMetricsData","processor":"tts","value":5,"voice":"x"}]}
      """)
    #expect(frames.frames.count == 1)
    #expect(
      frames.frames[0].content == .readings([VoiceReading(.characters(5), processor: "tts")]))
    var ignored = VoiceFrames.Ignored()
    (ignored.frames, ignored.readings, ignored.members, ignored.zeros) = (1, 2, 3, 2)
    #expect(frames.ignored == ignored)
  }

  @Test(
    "A mistake is told with its path, its byte and the remedy",
    arguments: [
      (
        #"{"data":[{"type":"TTFBMetricsData","value":"0.4"}]}"#, "frames[0].data[0].value", FrameError.Code.wrongType,
        "a number of seconds"
      ),
      (#"{"data":[{"type":"TTFBMetricsData","value":-1}]}"#, "frames[0].data[0].value", .badValue, "found -1"),
      (#"{"data":[{"type":"TTFBMetricsData","value":1e400}]}"#, "frames[0].data[0].value", .badValue, "a year"),
      (#"{"data":[{"type":"TTFBMetricsData"}]}"#, "frames[0].data[0].value", .missing, "a number of seconds"),
      (#"{"data":[{"processor":"llm","value":1}]}"#, "frames[0].data[0].type", .missing, "type(d).__name__"),
      (#"{"data":{}}"#, "frames[0].data", .wrongType, "an array"),
      (#"{"call_id":"c"}"#, "frames[0].data", .missing, "array"),
      (#"{"call_id":5,"data":[]}"#, "frames[0].call_id", .wrongType, "found a number; expected text"),
      (#"{"call_id":"","data":[]}"#, "frames[0].call_id", .badValue, "leave it out"),
      (#"{"type":"CallStart"}"#, "frames[0].call_id", .missing, "which call"),
      (#"{"type":"CallEnd","call_id":"c","duration_seconds":"1m"}"#, "frames[0].duration_seconds", .wrongType, "text"),
      (#"[{"data":[]},7]"#, "frames[1]", .wrongType, "an object"),
      (#"{"data":[{"type":"LLMUsageMetricsData","value":5}]}"#, "frames[0].data[0].value", .wrongType, "prompt_tokens"),
      (
        #"{"data":[{"type":"LLMUsageMetricsData","value":{"prompt_tokens":1.5}}]}"#,
        "frames[0].data[0].value.prompt_tokens", .badValue, "whole number"
      ),
      (
        #"{"data":[{"type":"STTUsageMetricsData","value":{}}]}"#, "frames[0].data[0].value.audio_seconds", .missing,
        "seconds"
      ),
      (#"{"data":[],}"#, "frames[0]", .syntax, ""), (#"{"data":[]"#, "frames[0]", .syntax, ""),
      (#"{"data":[],"data":[]}"#, "frames[0]", .syntax, "again"), ("hello", "frames[0]", .syntax, "no JSON value"),
    ])
  func mistakes(body: String, path: String, code: FrameError.Code, words: String) throws {
    let error = try #require(mistake(in: body))
    #expect(error.path == path)
    #expect(error.code == code, "\(error)")
    #expect(error.reason.contains(words), "\(error)")
    #expect(error.line == 1 && (0...body.utf8.count).contains(error.offset))
  }

  @Test("The byte of a mistake is that of the body, behind other frames and lines and beside letters of several bytes")
  func place() throws {
    let good = #"{"type":"CallStart","call_id":"é"}"# + "\n"
    let bad = "{\"service\":\"ü€\",\n \"data\":[{\"type\":\"TTSUsageMetricsData\",\"value\":true}]}"
    let body = good + bad
    let error = try #require(mistake(in: body))
    let offset = try #require(body.firstRange(of: "true")).lowerBound
    #expect(error.offset == body.utf8.distance(from: body.startIndex, to: offset))
    #expect(error.line == 3)
    #expect(error.path == "frames[1].data[0].value")
    #expect("\(error)".hasPrefix("frames[1].data[0].value (line 3, byte \(error.offset)): found a boolean"))
  }

  @Test("A body has only so many frames, values and levels")
  func limits() throws {
    var limits = VoiceFrames.Limits()
    limits.maximumFrames = 2
    let frame = #"{"data":[]}"#
    #expect(try VoiceFrames(parsing: Array("\(frame)\(frame)".utf8), limits: limits).frames.count == 2)
    for body in ["\(frame)\(frame)\(frame)", "[\(frame),\(frame),\(frame)]"] {
      let error = #expect(throws: FrameError.self) { try VoiceFrames(parsing: Array(body.utf8), limits: limits) }
      #expect(error?.code == .tooMany)
    }
    limits = VoiceFrames.Limits()
    limits.maximumValues = 5
    let error = #expect(throws: FrameError.self) {
      try VoiceFrames(parsing: Array(String(repeating: frame, count: 3).utf8), limits: limits)
    }
    #expect(error?.code == .tooMany)
    #expect(mistake(in: String(repeating: "[", count: 10_000))?.code == .tooMany)
    #expect(try parse("").frames.isEmpty)
    #expect(try parse("[]\n [] ").frames.isEmpty)
  }

  @Test("Bytes that are anything are frames or an error, and never a trap")
  func anything() {
    let seeds = [
      #"[{"call_id":"c","data":[{"type":"TTFBMetricsData","processor":"p#1","value":0.5}]}]"#,
      #"{"type":"CallEnd","call_id":"é","duration_seconds":1}"# + "\n{}",
    ].map { Array($0.utf8) }
    var refused = 0
    for round in 0..<4_000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...4) {
        let place = Int.random(in: 0..<bytes.count)
        switch Int.random(in: 0..<3) {
        case 0: bytes[place] = UInt8.random(in: 0...255)
        case 1: bytes.remove(at: place)
        default: bytes.insert(Array(#"{}[]",:\"#.utf8).randomElement() ?? 0, at: place)
        }
      }
      do { _ = try VoiceFrames(parsing: bytes) } catch {
        refused += 1
        #expect((0...bytes.count).contains(error.offset))
      }
    }
    #expect(refused > 1_000)
  }

  @Test("The example of the page about HTTP is taken, with nothing left out")
  func example() throws {
    let page = try MetricTables.text(of: "http.md")
    let begin = try #require(page.firstRange(of: "/v1/frames -d '"))
    let end = try #require(page[begin.upperBound...].firstIndex(of: "'"))
    let frames = try parse(String(page[begin.upperBound..<end]))
    #expect(frames.ignored == VoiceFrames.Ignored())
    #expect(frames.frames.count == 3)
    guard case .readings(let readings) = frames.frames[1].content else {
      Issue.record("the second frame has readings")
      return
    }
    #expect(readings.count == 4)
  }

  @Test("A call records the readings of frames")
  func record() throws {
    let metrics = TestMetrics()
    let voice = VoiceMetrics(meter: metrics.meter, prices: try TestMetrics.prices(), clock: metrics.clock)
    let call = voice.beginCall(models: TestMetrics.models)
    let frames = try parse(
      """
      {"data":[{"type":"TTFBMetricsData","processor":"llm","value":0.4},
      {"type":"LLMUsageMetricsData","processor":"llm","value":{"prompt_tokens":1000,"completion_tokens":100}},
      {"type":"TTSUsageMetricsData","processor":"tts","value":100},
      {"type":"STTUsageMetricsData","processor":"stt","value":{"audio_seconds":60}}]}
      """)
    guard case .readings(let readings) = frames.frames[0].content else { return }
    for reading in readings { call.record(reading) }
    #expect(try metrics.total(VoiceVocabulary.timeToFirstByte) == 400)
    #expect(try metrics.values(VoiceVocabulary.cost, by: "cost_type") == ["llm": 0.0035, "tts": 0.004, "stt": 0.006])
  }
}
