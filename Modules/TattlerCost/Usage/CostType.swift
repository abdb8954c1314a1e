/// What kind of service a cost is for: the attribute `cost_type`.
public enum CostType: String, Sendable, Hashable, CaseIterable {
  /// A language model.
  case llm
  /// Speech from text.
  case tts
  /// Text from speech.
  case stt
  /// A telephone or network call.
  case call
}
