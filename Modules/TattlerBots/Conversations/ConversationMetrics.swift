internal import TattlerMetrics

/// The instruments of conversations.
struct ConversationMetrics: Sendable {
  private let started: Counter<Int64>
  private let completed: Counter<Int64>
  private let dropped: Counter<Int64>
  private let responses: Histogram<Double>
  private let errors: Counter<Int64>

  init(_ meter: Meter) {
    started = meter.counter(BotVocabulary.started)
    completed = meter.counter(BotVocabulary.completed)
    dropped = meter.counter(BotVocabulary.dropped)
    responses = meter.histogram(BotVocabulary.response, buckets: BotVocabulary.responseBuckets)
    errors = meter.counter(BotVocabulary.errors)
  }

  func start(_ series: Attributes) { started.add(1, series) }

  func fail(_ type: String, _ series: Attributes) { errors.add(1, series.adding(["error.type": .string(type)])) }

  /// Counts what a conversation went through.
  func count(_ effect: ConversationMachine.Effect?, _ series: Attributes) {
    switch effect {
    case nil: break
    case .responded(let duration): responses.record(duration.inSeconds, series)
    case .ended(.completed): completed.add(1, series)
    case .ended(.dropped(let reason)): dropped.add(1, series.adding(["reason": .string(reason.rawValue)]))
    }
  }
}
