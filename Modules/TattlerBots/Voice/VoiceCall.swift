internal import Synchronization
internal import TattlerMetrics
internal import TattlerPricing

/// One call, from its begin to its end. It may be used from any thread.
///
/// What it is told after its end is counted as well, as usage may be reported late; only the end is counted once.
public final class VoiceCall: Sendable {
  /// What tells the call from others.
  public let id: String
  /// The models that it uses.
  public let models: VoiceModels

  private let voice: VoiceMetrics
  private let begin: Duration
  private let isEnded = Atomic(false)
  /// What all series of the call have.
  private let base: Attributes
  private let tokenAttributes: [TokenUsage.Kind: Attributes]
  private let characterAttributes: Attributes
  private let heardAttributes: Attributes
  private let stages = Mutex<[Stage: BoundHistogram<Double>]>([:])

  private struct Stage: Hashable {
    let metricType: String
    let processor: String
  }

  /// Processors that are remembered; a pipeline has a dozen.
  private static let rememberedStages = 64

  init(_ voice: VoiceMetrics, id: String, models: VoiceModels, attributes: Attributes) {
    self.voice = voice
    self.id = id
    self.models = models
    var base = models.attributes.adding(voice.options.attributes).adding(attributes)
    if voice.options.includesCallID { base[VoiceVocabulary.callID] = .string(id) }
    self.base = base
    func usage(_ kind: CostKind) -> Attributes {
      guard let provider = kind.model(of: models)?.provider else { return base }
      return base.adding([kind.providerKey: .string(provider)])
    }
    let tokens = usage(.llm)
    tokenAttributes = Dictionary(
      uniqueKeysWithValues: TokenUsage.Kind.allCases.map { ($0, tokens.adding(["token_type": .string($0.rawValue)])) })
    characterAttributes = usage(.tts)
    heardAttributes = usage(.stt)
    begin = voice.clock.monotonic()
    voice.calls.add(1, base)
    voice.activeCalls.add(1, base)
  }

  deinit { end() }

  /// How long a service took until its first byte.
  ///
  /// - Parameters:
  ///   - duration: not negative.
  ///   - processor: the stage of the pipeline, such as `llm`: the same name for all calls.
  public func timeToFirstByte(_ duration: Duration, processor: String) {
    guard isTime(duration, nil) else { return }
    record(duration, voice.timeToFirstByte, Stage(metricType: MetricType.timeToFirstByte, processor: processor))
  }

  /// How long a stage of the pipeline took.
  ///
  /// - Parameters: as for ``timeToFirstByte(_:processor:)``.
  public func processing(_ duration: Duration, processor: String) {
    guard isTime(duration, nil) else { return }
    record(duration, voice.processing, Stage(metricType: MetricType.processing, processor: processor))
  }

  /// What one answer of the language model used: counted and priced.
  public func llmUsage(_ usage: TokenUsage) {
    guard !usage.hasNegative else { return voice.reject(RejectionReason.negative.rawValue, .llm) }
    for kind in TokenUsage.Kind.allCases {
      if let count = usage[kind], let attributes = tokenAttributes[kind] { voice.tokens.add(count, attributes) }
    }
    voice.charge(usage.usage, .llm, models.llm, base)
  }

  /// A text that is spoken: its characters are counted as vendors do, in Unicode scalars, and priced.
  public func ttsCharacters(_ text: some StringProtocol) {
    var usage = Usage()
    usage.setText(text)
    speak(usage)
  }

  /// Characters that are spoken, where the text is not at hand.
  ///
  /// - Parameter count: Unicode scalars, not negative.
  public func ttsCharacters(count: Int64) {
    var usage = Usage()
    usage[.characters] = count
    speak(usage)
  }

  /// Sound that was transcribed: counted and priced.
  ///
  /// - Parameter duration: not negative.
  public func sttAudio(_ duration: Duration) {
    guard isTime(duration, .stt) else { return }
    voice.heard.add(duration.inSeconds, heardAttributes)
    var usage = Usage()
    usage.setDuration(duration, of: .audio)
    voice.charge(usage, .stt, models.stt, base)
  }

  /// Ends the call: its time is counted, and priced where somebody carries it. Later calls of this have no effect.
  ///
  /// - Parameter duration: how long it took, where that is known better than from the clock.
  /// - Returns: false where it had ended already.
  @discardableResult
  public func end(after duration: Duration? = nil) -> Bool {
    guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return false }
    let measured = max(.zero, voice.clock.monotonic() - begin)
    let time = duration.flatMap { isTime($0, .call) ? $0 : nil } ?? measured
    voice.activeCalls.add(-1, base)
    voice.sessions.add(time.inSeconds, base)
    if let telephony = models.telephony { bill(time, telephony) }
    guard voice.options.includesCallID else { return true }
    voice.costs.end { [id] in $0[VoiceVocabulary.callID] == .string(id) }
    return true
  }

  private func bill(_ time: Duration, _ telephony: VoiceModel) {
    var attributes = base
    attributes["call_model"] = .string(telephony.name)
    if let provider = telephony.provider { attributes[CostKind.call.providerKey] = .string(provider) }
    voice.callTime.add(time.inSeconds, attributes)
    var usage = Usage()
    usage.setDuration(time, of: .call)
    voice.charge(usage, .call, telephony, base)
  }

  private func speak(_ usage: Usage) {
    let count = usage[.characters] ?? 0
    guard count >= 0 else { return voice.reject(RejectionReason.negative.rawValue, .tts) }
    voice.characters.add(count, characterAttributes)
    voice.charge(usage, .tts, models.tts, base)
  }

  private func isTime(_ duration: Duration, _ kind: CostKind?) -> Bool {
    if duration >= .zero { return true }
    voice.reject(RejectionReason.negative.rawValue, kind)
    return false
  }

  private typealias MetricType = VoiceVocabulary.MetricType

  private func record(_ duration: Duration, _ histogram: Histogram<Double>, _ stage: Stage) {
    let bound = stages.withLock { stages in
      if let known = stages[stage] { return known }
      let own: Attributes = ["processor": .string(stage.processor), "metric_type": .string(stage.metricType)]
      let bound = histogram.bound(to: own.adding(base))
      if stages.count < Self.rememberedStages { stages[stage] = bound }
      return bound
    }
    bound.record(duration.inMilliseconds)
  }
}
