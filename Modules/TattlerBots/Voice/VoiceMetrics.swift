public import TattlerMetrics
public import TattlerPricing

/// The metrics of an application that holds calls: makes the instruments, and a ``VoiceCall`` for each call.
///
/// ```swift
/// let voice = VoiceMetrics(meter: registry.meter("voice-bot"), prices: try PriceTable.load())
/// let call = voice.beginCall(models: VoiceModels(llm: "gpt-4o", stt: "nova-3", tts: "sonic-2"))
/// call.timeToFirstByte(.milliseconds(420), processor: "llm")
/// call.llmUsage(TokenUsage(prompt: 1_200, completion: 350))
/// call.ttsCharacters("Good morning!")
/// call.end()
/// ```
///
/// ``VoiceVocabulary`` lists the metrics. Cost is exact: it is summed up as `Money` and rounded where it is told.
/// Without prices no cost is told; the processor `cost` of the daemon can then make it of the usage. Not both, or it is
/// there twice.
public final class VoiceMetrics: Sendable {
  /// What is chosen once for all calls.
  public struct Options: Sendable {
    /// Attributes of every series, such as the bot's name.
    public var attributes = Attributes()
    /// Whether series have the attribute `call_id`, but for ``VoiceVocabulary/unpriced`` and
    /// ``VoiceVocabulary/rejected``. Each call makes a dozen series then, which end with it: they are in one more
    /// collection that arrives, and then give their memory and their places below the limit back. For a few calls while
    /// looking for a fault. All that share a meter should choose the same.
    public var includesCallID = false
    /// The most series of cost; what is beyond is summed up in one with `otel.metric.overflow`.
    public var maximumCostSeries = 1_000

    /// The defaults.
    public init() {}
  }

  let options: Options
  let clock: BotClock
  let prices: PriceTable?
  /// Nil where there are no prices.
  let costs: CostBook?

  let timeToFirstByte: Histogram<Double>
  let processing: Histogram<Double>
  let tokens: Counter<Int64>
  let characters: Counter<Int64>
  let heard: Counter<Double>
  let callTime: Counter<Double>
  let unpriced: Counter<Double>
  let rejected: Counter<Int64>
  let sessions: UpDownCounter<Double>
  let calls: Counter<Int64>
  let activeCalls: UpDownCounter<Int64>

  /// Makes the instruments.
  ///
  /// - Parameters:
  ///   - meter: where they belong.
  ///   - prices: what usage costs; nil where something else makes cost of it.
  ///   - options: what is chosen for all calls.
  ///   - clock: what calls are measured with.
  public init(meter: Meter, prices: PriceTable? = nil, options: Options = Options(), clock: BotClock = .system) {
    self.options = options
    self.clock = clock
    self.prices = prices
    let ends = options.includesCallID
    timeToFirstByte = meter.histogram(VoiceVocabulary.timeToFirstByte, endsSeries: ends)
    processing = meter.histogram(VoiceVocabulary.processing, endsSeries: ends)
    tokens = meter.counter(VoiceVocabulary.tokens, endsSeries: ends)
    characters = meter.counter(VoiceVocabulary.characters, endsSeries: ends)
    heard = meter.counter(VoiceVocabulary.heard, endsSeries: ends)
    callTime = meter.counter(VoiceVocabulary.callTime, endsSeries: ends)
    unpriced = meter.counter(VoiceVocabulary.unpriced)
    rejected = meter.counter(VoiceVocabulary.rejected)
    sessions = meter.upDownCounter(VoiceVocabulary.sessions, endsSeries: ends)
    calls = meter.counter(VoiceVocabulary.calls, endsSeries: ends)
    activeCalls = meter.upDownCounter(VoiceVocabulary.activeCalls, endsSeries: ends)
    let maximumCostSeries = max(1, options.maximumCostSeries)
    costs = prices.map { _ in
      CostBook(meter.counter(VoiceVocabulary.cost, endsSeries: ends), maximumSeries: maximumCostSeries)
    }
  }

  /// Begins a call, and counts it.
  ///
  /// - Parameters:
  ///   - id: what tells the call from others; by default a random one.
  ///   - models: what it uses.
  ///   - attributes: further attributes of its series. Each value makes series of its own.
  /// - Returns: the call, which ends with ``VoiceCall/end(after:)``, or else when nobody holds it any more.
  public func beginCall(
    id: String? = nil, models: VoiceModels = VoiceModels(), attributes: Attributes = Attributes()
  ) -> VoiceCall {
    VoiceCall(self, id: id ?? Self.randomID(), models: models, attributes: attributes)
  }

  /// 128 random bits in hexadecimal.
  private static func randomID() -> String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = (0..<32).map { _ in digits[Int.random(in: 0..<16)] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
