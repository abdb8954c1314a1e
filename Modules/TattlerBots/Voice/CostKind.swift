internal import TattlerPricing

/// What kind of service a cost is for: the attribute `cost_type`.
enum CostKind: String, Sendable, Hashable, CaseIterable {
  case llm, tts, stt, call

  /// The model of a call that is paid for it.
  func model(of models: VoiceModels) -> VoiceModel? {
    switch self {
    case .llm: models.llm
    case .tts: models.tts
    case .stt: models.stt
    case .call: models.telephony
    }
  }

  /// The attribute that names its provider on series of usage.
  var providerKey: String {
    switch self {
    case .llm: "llm_provider"
    case .tts: "tts_provider"
    case .stt: "stt_provider"
    case .call: "call_provider"
    }
  }
}
