internal import TattlerBots

/// Labels that queries tell series apart by.
enum Label {
  static let service = "job"
  static let instance = "instance"
  static let call = VoiceVocabulary.callID
  static let channel = EventAttributes.Key.channel.rawValue
  static let bot = EventAttributes.Key.botID.rawValue
  static let llm = "llm_model"
  static let stt = "stt_model"
  static let tts = "tts_model"
  static let model = "model"
  static let provider = "provider"
  static let callProvider = "call_provider"
  static let processor = "processor"
  static let tokenType = "token_type"
  static let costType = "cost_type"
  static let reason = "reason"
  static let errorType = "error_type"
  static let sink = "sink"
  static let state = "state"
  static let receiver = "receiver"
  static let outcome = "outcome"
  static let version = "version"
}
