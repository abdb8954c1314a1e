internal import CTattlerPlugin
internal import TattlerBots

/// The metrics that are made of frames. The numbers are those of stored states.
enum FrameMetric: UInt8, Sendable, Hashable, CaseIterable {
  case timeToFirstByte = 1
  case processing = 2
  case tokens = 3
  case characters = 4
  case heard = 5
  case callTime = 6
  case sessions = 7
  case calls = 8
  case activeCalls = 9

  /// What is told of it.
  var declaration: MetricDeclaration {
    switch self {
    case .timeToFirstByte: VoiceVocabulary.timeToFirstByte
    case .processing: VoiceVocabulary.processing
    case .tokens: VoiceVocabulary.tokens
    case .characters: VoiceVocabulary.characters
    case .heard: VoiceVocabulary.heard
    case .callTime: VoiceVocabulary.callTime
    case .sessions: VoiceVocabulary.sessions
    case .calls: VoiceVocabulary.calls
    case .activeCalls: VoiceVocabulary.activeCalls
    }
  }

  /// True where sums are kept in microseconds and told in seconds.
  var isTime: Bool { self == .heard || self == .callTime || self == .sessions }

  var isHistogram: Bool { declaration.kind == .histogram }

  /// What the batch says of it.
  var kind: Int32 { isHistogram ? TATTLER_METRIC_HISTOGRAM : TATTLER_METRIC_SUM }

  /// Whether it only goes up.
  var isMonotonic: Bool { declaration.kind == .counter }
}
