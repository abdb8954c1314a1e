/// The metrics of voice agents. Applications record them with ``VoiceMetrics``; the daemon makes them of frames.
public enum VoiceVocabulary {
  /// How long a service takes until its first byte.
  public static let timeToFirstByte = MetricDeclaration(
    "voice.ttfb.milliseconds", .histogram, unit: "ms", attributes: ["processor", "metric_type"] + models,
    "Time until the first byte of an answer.")

  /// How long a stage of the pipeline takes.
  public static let processing = MetricDeclaration(
    "voice.processing.milliseconds", .histogram, unit: "ms", attributes: ["processor", "metric_type"] + models,
    "Time that a stage of the pipeline takes.")

  /// Tokens of language models, as the vendor reports them: `prompt` may contain `cache_read`, by the vendor's custom.
  public static let tokens = MetricDeclaration(
    "voice.llm.tokens.total", .counter, unit: "1", attributes: ["token_type"] + models + ["llm_provider"],
    "Tokens of language models.")

  /// Characters that are spoken.
  public static let characters = MetricDeclaration(
    "voice.tts.characters.total", .counter, unit: "1", attributes: models + ["tts_provider"],
    "Characters (Unicode scalars) of text that is spoken.")

  /// Sound that is heard.
  public static let heard = MetricDeclaration(
    "voice.stt.seconds.total", .counter, unit: "s", attributes: models + ["stt_provider"],
    "Sound that was transcribed.")

  /// The time of calls that a telephony provider bills.
  public static let callTime = MetricDeclaration(
    "voice.call.seconds.total", .counter, unit: "s", attributes: models + ["call_model", "call_provider"],
    "Time of ended calls that are paid by time; only of calls that name a telephony provider.")

  /// What calls cost.
  public static let cost = MetricDeclaration(
    "voice.cost.usd", .counter, unit: "{USD}", attributes: ["cost_type", "model", "provider"] + models,
    "What was used, times its price.")

  /// What has no price.
  public static let unpriced = MetricDeclaration(
    "voice.usage.unpriced", .counter, unit: "", attributes: ["cost_type", "model", "provider", "kind", "reason"],
    "Usage without a price, in tokens, characters, seconds and so on.")

  /// What is no usage.
  public static let rejected = MetricDeclaration(
    "voice.usage.rejected", .counter, unit: "", attributes: ["reason", "cost_type"],
    "Values of usage metrics that are no usage.")

  /// How long the calls took that have ended.
  public static let sessions = MetricDeclaration(
    "voice.session.duration.seconds", .upDownCounter, unit: "s", attributes: models,
    "Time of all calls that have ended, each added once, at its end.")

  /// Calls that began.
  public static let calls = MetricDeclaration(
    "voice.calls.total", .counter, unit: "1", attributes: models, "Calls that began.")

  /// Calls that are under way.
  public static let activeCalls = MetricDeclaration(
    "voice.calls.active", .upDownCounter, unit: "{call}", attributes: models, "Calls that are under way.")

  /// All of them.
  public static let all = [
    timeToFirstByte, processing, tokens, characters, heard, callTime, cost, unpriced, rejected, sessions, calls,
    activeCalls,
  ]

  /// The values of `metric_type`.
  public enum MetricType {
    /// Of ``VoiceVocabulary/timeToFirstByte``.
    public static let timeToFirstByte = "ttfb"
    /// Of ``VoiceVocabulary/processing``.
    public static let processing = "processing"
  }

  /// The attribute that names one call; on series only where it is asked for.
  public static let callID = "call_id"

  /// The boundaries of the histograms, in milliseconds: those of the OpenTelemetry SDK specification ("Explicit Bucket
  /// Histogram Aggregation").
  public static let millisecondBuckets: [Double] = [
    0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000,
  ]

  private static let models = ["llm_model", "stt_model", "tts_model"]
}
