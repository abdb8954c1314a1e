public import TattlerMetrics

/// The models that a call uses.
///
/// ```swift
/// let models = VoiceModels(llm: "gpt-4o", stt: VoiceModel("nova-3", provider: "deepgram"), tts: "sonic-2")
/// ```
public struct VoiceModels: Sendable, Hashable {
  /// The language model.
  public var llm: VoiceModel?
  /// What turns speech into text.
  public var stt: VoiceModel?
  /// What turns text into speech.
  public var tts: VoiceModel?
  /// Who carries the call and bills its time; nil where nobody does.
  public var telephony: VoiceModel?

  /// Names the models; nil for what is not used.
  public init(
    llm: VoiceModel? = nil, stt: VoiceModel? = nil, tts: VoiceModel? = nil, telephony: VoiceModel? = nil
  ) {
    self.llm = llm
    self.stt = stt
    self.tts = tts
    self.telephony = telephony
  }

  /// The attributes that all series of a call have.
  public var attributes: Attributes {
    var attributes = Attributes()
    for (key, model) in [("llm_model", llm), ("stt_model", stt), ("tts_model", tts)] {
      if let model { attributes.elements.append(Attribute(key, model.name)) }
    }
    return attributes
  }
}
