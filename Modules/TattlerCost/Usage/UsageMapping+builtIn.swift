internal import TattlerPricing

/// The metrics that are known without a configuration.
extension UsageMapping {
  /// The mappings of voice agents' metrics, and of OpenTelemetry's conventions for generative AI.
  public static let builtIn: [UsageMapping] = [tokens, generativeAI, characters, heard, callSeconds, callMinutes]

  private static let tokens = UsageMapping(
    metric: "voice.llm.tokens.total", costType: .llm,
    kind: .attribute(
      "token_type",
      values: [
        "prompt": .input, "input": .input, "completion": .output, "output": .output, "cache_read": .cacheRead,
        "cached": .cacheRead, "cache_write": .cacheWrite5m, "cache_creation": .cacheWrite5m, "reasoning": .reasoning,
        "input_audio": .inputAudio, "output_audio": .outputAudio,
      ]),
    model: ["llm_model", "gen_ai.response.model", "gen_ai.request.model", "model", "model.llm"],
    provider: ["llm_provider", "gen_ai.provider.name", "gen_ai.system", "provider"])

  /// Semantic conventions 1.37, "Generative AI metrics": the prompt's tokens contain the cached ones, the answer's the
  /// thoughts, whoever the vendor is.
  private static let generativeAI = {
    var mapping = UsageMapping(
      metric: "gen_ai.client.token.usage", costType: .llm,
      kind: .attribute(
        "gen_ai.token.type",
        values: [
          "input": .input, "output": .output, "completion": .output, "cache_read": .cacheRead, "cached": .cacheRead,
          "cache_creation": .cacheWrite5m, "cache_write": .cacheWrite5m, "reasoning": .reasoning,
        ]),
      model: ["gen_ai.response.model", "gen_ai.request.model"], provider: ["gen_ai.provider.name", "gen_ai.system"])
    mapping.convention = .gross
    mapping.reasoning = .included
    return mapping
  }()

  private static let characters = UsageMapping(
    metric: "voice.tts.characters.total", costType: .tts, kind: .fixed(.characters),
    model: ["tts_model", "model", "model.tts"], provider: ["tts_provider", "provider"])

  private static let heard = UsageMapping(
    metric: "voice.stt.seconds.total", costType: .stt, kind: .fixed(.audio),
    model: ["stt_model", "model", "model.stt"], provider: ["stt_provider", "provider"])

  private static let callSeconds = call("voice.call.seconds.total", .seconds)
  private static let callMinutes = call("voice.call.minutes.total", .minutes)

  private static func call(_ metric: String, _ unit: TimeUnit) -> UsageMapping {
    var mapping = UsageMapping(
      metric: metric, costType: .call, kind: .fixed(.call), model: ["call_model", "telephony_model"],
      provider: ["call_provider", "telephony_provider"])
    mapping.usualUnit = unit
    return mapping
  }
}
