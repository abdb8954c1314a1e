/// Makes bodies of frames as voice pipelines post them, most of them acceptable.
enum FrameText {
  static let tokens = [
    "{\"call_id\":\"c-1\",", "\"type\":", "\"CallStart\"", "\"CallEnd\"", "\"MetricsFrame\"", "\"data\":[",
    "\"TTFBMetricsData\"", "\"ProcessingMetricsData\"", "\"LLMUsageMetricsData\"", "\"TTSUsageMetricsData\"",
    "\"STTUsageMetricsData\"", "\"processor\":", "\"value\":", "\"model\":", "\"prompt_tokens\":",
    "\"completion_tokens\":",
    "\"cache_read_input_tokens\":", "\"audio_seconds\":", "\"duration_seconds\":", "null", "1e308", "-1", "0.42",
    "9223372036854775807", "}\n{", "[", "]", "\u{1F916}",
  ]

  static func body(_ random: inout SeededGenerator) -> [UInt8] {
    let frames = (0...random.below(4)).map { _ in frame(&random) }
    switch random.below(3) {
    case 0: return Array(frames.joined(separator: random.pick(["\n", "", " \r\n"])).utf8)
    case 1: return Array("[\(frames.joined(separator: ","))]".utf8)
    default: return Array((frames.first ?? "").utf8)
    }
  }

  private static func frame(_ random: inout SeededGenerator) -> String {
    var members: [String] = []
    if !random.oneIn(5) { members.append("\"call_id\":\"\(random.pick(["c-1", "c-2", "é", ""]))\"") }
    if random.oneIn(2) { members.append("\"service\":\"bot\"") }
    if random.oneIn(3) { members.append("\"llm_model\":\"gpt-4o\",\"llm_provider\":\"openai\"") }
    switch random.below(6) {
    case 0: members.append("\"type\":\"CallStart\"")
    case 1: members.append("\"type\":\"CallEnd\",\"duration_seconds\":\(number(&random))")
    case 2: members.append("\"type\":\"\(random.pick(["Other", "StartFrame"]))\"")
    default:
      let data = (0...random.below(4)).map { _ in reading(&random) }
      members.append("\"data\":[\(data.joined(separator: ","))]")
    }
    if random.oneIn(6) { members.append("\"more\":{\"a\":[1,null]}") }
    return "{\(members.joined(separator: ","))}"
  }

  private static func reading(_ random: inout SeededGenerator) -> String {
    var members = ["\"processor\":\"\(random.pick(["OpenAILLMService#3", "STT", "#", "a#b"]))\""]
    if random.oneIn(3) { members.append("\"model\":\"\(random.pick(["gpt-4o", "nova-3"]))\"") }
    switch random.below(6) {
    case 0: members.append("\"type\":\"TTFBMetricsData\",\"value\":\(number(&random))")
    case 1: members.append("\"type\":\"ProcessingMetricsData\",\"value\":\(number(&random))")
    case 2:
      members.append(
        "\"type\":\"LLMUsageMetricsData\",\"value\":{\"prompt_tokens\":\(whole(&random)),\"completion_tokens\":\(whole(&random))}"
      )
    case 3: members.append("\"type\":\"TTSUsageMetricsData\",\"value\":\(whole(&random))")
    case 4: members.append("\"type\":\"STTUsageMetricsData\",\"value\":{\"audio_seconds\":\(number(&random))}")
    default: members.append("\"type\":\"NewMetricsData\",\"value\":7")
    }
    return "{\(members.joined(separator: ","))}"
  }

  private static func number(_ random: inout SeededGenerator) -> String {
    random.oneIn(20)
      ? random.pick(["-1", "1e308", "1e999", "\"1\"", "true"]) : random.pick(["0", "0.42", "12.5", "null", "3"])
  }

  private static func whole(_ random: inout SeededGenerator) -> String {
    random.oneIn(20)
      ? random.pick(["-1", "1.5", "9223372036854775808", "[]"])
      : random.pick(["0", "350", "1200", "null", "4503599627370496"])
  }
}
