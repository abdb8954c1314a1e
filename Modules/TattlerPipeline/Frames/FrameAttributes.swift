internal import TattlerBots

/// The attributes of a frame's series: the models as the call and the frame say them.
struct FrameAttributes {
  private var llm: String?
  private var stt: String?
  private var tts: String?
  /// The call, where series are to have it.
  var callID: String?

  /// - Parameters:
  ///   - models: what the frame says, which is stronger.
  ///   - call: what the call's first frame said.
  init(_ models: VoiceModels, _ call: [FrameSeriesName.Pair]) {
    func known(_ key: String) -> String? { call.first { $0.key == key }?.value }
    llm = models.llm?.name ?? known("llm_model")
    stt = models.stt?.name ?? known("stt_model")
    tts = models.tts?.name ?? known("tts_model")
  }

  /// The attributes that all series of the call have.
  var pairs: [FrameSeriesName.Pair] {
    [("llm_model", llm), ("stt_model", stt), ("tts_model", tts), (VoiceVocabulary.callID, callID)].compactMap {
      (key, value) in value.map { FrameSeriesName.Pair(key: key, value: $0) }
    }
  }

  /// The attributes of a reading: its model is that of its kind of service.
  func pairs(of reading: VoiceReading) -> [FrameSeriesName.Pair] {
    var own = self
    switch reading.value {
    case .tokens: own.llm = reading.model ?? llm
    case .characters: own.tts = reading.model ?? tts
    case .heard: own.stt = reading.model ?? stt
    case .timeToFirstByte: return own.stage(reading, VoiceVocabulary.MetricType.timeToFirstByte)
    case .processing: return own.stage(reading, VoiceVocabulary.MetricType.processing)
    }
    return own.pairs
  }

  /// A time does not say what kind of service took it; names of processors do, such as `OpenAILLMService`.
  private mutating func stage(_ reading: VoiceReading, _ type: String) -> [FrameSeriesName.Pair] {
    if let model = reading.model {
      let name = reading.processor.uppercased()
      if name.contains("LLM") {
        llm = model
      } else if name.contains("STT") {
        stt = model
      } else if name.contains("TTS") {
        tts = model
      }
    }
    return [.init(key: "processor", value: reading.processor), .init(key: "metric_type", value: type)] + pairs
  }
}
