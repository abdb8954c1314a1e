internal import Synchronization
internal import TattlerMetrics
internal import TattlerPricing

/// One call, from its begin to its end. It may be used from any thread.
///
/// What it is told after its end is counted as well, as usage may be reported late; only the end is counted once. Where
/// its series have its id, they end with it.
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
  /// The series that end with the call; nil where calls share them.
  let ending: CallEnding?
  /// Where its costs are added up, which does not change: the models and the prices stay.
  private let costPlaces = Mutex<[CostKind: CostPlace]>([:])

  private struct Stage: Hashable {
    let metricType: String
    let processor: String

    var attributes: Attributes { ["processor": .string(processor), "metric_type": .string(metricType)] }
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
    ending = voice.options.includesCallID ? CallEnding() : nil
    add(1, voice.calls, base, .calls)
    addActive(1)
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
    if let ending { end(voice.timeToFirstByte, MetricType.timeToFirstByte, processor, with: ending) }
  }

  /// How long a stage of the pipeline took.
  ///
  /// - Parameters: as for ``timeToFirstByte(_:processor:)``.
  public func processing(_ duration: Duration, processor: String) {
    guard isTime(duration, nil) else { return }
    record(duration, voice.processing, Stage(metricType: MetricType.processing, processor: processor))
    if let ending { end(voice.processing, MetricType.processing, processor, with: ending) }
  }

  /// What one answer of the language model used: counted and priced.
  public func llmUsage(_ usage: TokenUsage) {
    guard !usage.hasNegative else { return voice.reject(RejectionReason.negative.rawValue, .llm) }
    for kind in TokenUsage.Kind.allCases {
      if let count = usage[kind], let attributes = tokenAttributes[kind] {
        add(count, voice.tokens, attributes, .tokens(kind))
      }
    }
    voice.charge(usage.usage, .llm, of: self)
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
    add(duration, voice.heard, heardAttributes, .heard)
    var usage = Usage()
    usage.setDuration(duration, of: .audio)
    voice.charge(usage, .stt, of: self)
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
    addActive(-1)
    addSession(time)
    if let telephony = models.telephony { bill(time, telephony) }
    guard let ending else { return true }
    // A handle that goes without having ended lets another one end the series.
    stages.withLock { $0 = [:] }
    ending.end()
    return true
  }

  /// Where costs of a kind are added up.
  ///
  /// - Parameter payee: the attributes of who is paid, always the same.
  func costPlace(of kind: CostKind, _ payee: () -> Attributes) -> CostPlace {
    if let known = costPlaces.withLock({ $0[kind] }) { return known }
    let place = CostPlace(payee().adding(base))
    costPlaces.withLock { $0[kind] = place }
    return place
  }

  private func bill(_ time: Duration, _ telephony: VoiceModel) {
    var attributes = base
    attributes["call_model"] = .string(telephony.name)
    if let provider = telephony.provider { attributes[CostKind.call.providerKey] = .string(provider) }
    add(time, voice.callTime, attributes, .callTime)
    var usage = Usage()
    usage.setDuration(time, of: .call)
    voice.charge(usage, .call, of: self)
  }

  private func speak(_ usage: Usage) {
    let count = usage[.characters] ?? 0
    guard count >= 0 else { return voice.reject(RejectionReason.negative.rawValue, .tts) }
    add(count, voice.characters, characterAttributes, .characters)
    voice.charge(usage, .tts, of: self)
  }

  private func isTime(_ duration: Duration, _ kind: CostKind?) -> Bool {
    if duration >= .zero { return true }
    voice.reject(RejectionReason.negative.rawValue, kind)
    return false
  }

  private typealias MetricType = VoiceVocabulary.MetricType

  private func add(
    _ amount: Int64, _ counter: Counter<Int64>, _ attributes: Attributes, _ series: CallEnding.Series
  ) {
    counter.add(amount, attributes)
    guard let ending else { return }
    ending.note(series) { counter.bound(to: attributes).end() }
  }

  private func add(
    _ time: Duration, _ counter: Counter<Double>, _ attributes: Attributes, _ series: CallEnding.Series
  ) {
    counter.add(time.inSeconds, attributes)
    ending?.note(series) { counter.bound(to: attributes).end() }
  }

  private func addActive(_ change: Int64) {
    voice.activeCalls.add(change, base)
    guard let ending else { return }
    ending.note(.activeCalls) { [counter = voice.activeCalls, base] in counter.bound(to: base).end() }
  }

  private func addSession(_ time: Duration) {
    voice.sessions.add(time.inSeconds, base)
    guard let ending else { return }
    ending.note(.sessions) { [counter = voice.sessions, base] in counter.bound(to: base).end() }
  }

  private func end(
    _ histogram: Histogram<Double>, _ metricType: String, _ processor: String, with ending: CallEnding
  ) {
    ending.note(.stage(metricType: metricType, processor: processor)) { [base] in
      let stage = Stage(metricType: metricType, processor: processor)
      histogram.bound(to: stage.attributes.adding(base)).end()
    }
  }

  /// Records in a stage. Where series end, its handle is let go by the end of the call, so that another one ends it.
  private func record(_ duration: Duration, _ histogram: Histogram<Double>, _ stage: Stage) {
    let bound = stages.withLock { stages in
      if let known = stages[stage] { return known }
      let bound = histogram.bound(to: stage.attributes.adding(base))
      // Relaxed: who ends the call empties the table after the mark was set, under this lock.
      let isOver = ending != nil && isEnded.load(ordering: .relaxed)
      if !isOver, stages.count < Self.rememberedStages { stages[stage] = bound }
      return bound
    }
    bound.record(duration.inMilliseconds)
  }
}
