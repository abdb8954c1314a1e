/// One thing that a stage of a pipeline measured.
public struct VoiceReading: Sendable, Hashable {
  /// What was measured.
  public enum Value: Sendable, Hashable {
    /// Time until the first byte.
    case timeToFirstByte(Duration)
    /// Time that the stage took.
    case processing(Duration)
    /// Tokens of a language model.
    case tokens(TokenUsage)
    /// Characters that are spoken.
    case characters(Int64)
    /// Sound that was transcribed.
    case heard(Duration)
  }

  /// What was measured.
  public var value: Value
  /// The stage, such as `OpenAILLMService`.
  public var processor: String
  /// The model that it used; nil where the reading does not say.
  public var model: String?

  /// Makes a reading.
  public init(_ value: Value, processor: String, model: String? = nil) {
    self.value = value
    self.processor = processor
    self.model = model
  }
}

extension VoiceCall {
  /// Records a reading. Its model is not looked at: the call knows its own.
  public func record(_ reading: VoiceReading) {
    switch reading.value {
    case .timeToFirstByte(let time): timeToFirstByte(time, processor: reading.processor)
    case .processing(let time): processing(time, processor: reading.processor)
    case .tokens(let usage): llmUsage(usage)
    case .characters(let count): ttsCharacters(count: count)
    case .heard(let time): sttAudio(time)
    }
  }
}
