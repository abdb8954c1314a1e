internal import TattlerConfig

/// Reads one frame.
struct FrameReader {
  let place: FramePlace
  /// The number of the frame in its body.
  let index: Int
  var ignored: VoiceFrames.Ignored

  /// Bytes of a name that metrics are labelled with.
  private static let maximumNameBytes = 256
  /// The longest time: a year.
  private static let maximumSeconds = 366.0 * 86_400
  private static let frameTypes = "MetricsFrame, CallStart or CallEnd"
  private static let common: Set<String> = [
    "type", "call_id", "service", "llm_model", "llm_provider", "stt_model", "stt_provider", "tts_model",
    "tts_provider", "call_model", "call_provider",
  ]

  /// The frame; nil where its type is not known.
  mutating func frame(_ node: ConfigNode) throws(FrameError) -> VoiceFrame? {
    guard node.entries != nil else { throw error(.wrongType, node, [], "found \(Self.kind(node)); expected an object") }
    let type = try text(node, "type", []) ?? "MetricsFrame"
    let content: VoiceFrame.Content
    switch type {
    case "MetricsFrame":
      content = .readings(try readings(node))
      noteUnknown(node, Self.common.union(["data"]))
    case "CallStart":
      content = .callStart
      noteUnknown(node, Self.common)
    case "CallEnd":
      content = .callEnd(
        after: try node["duration_seconds"].flatMap(present).map { (value) throws(FrameError) in
          try seconds(value, ["duration_seconds"])
        })
      noteUnknown(node, Self.common.union(["duration_seconds"]))
    default:
      ignored.frames += 1
      return nil
    }
    let callID = try text(node, "call_id", [])
    if callID == nil, type != "MetricsFrame" {
      throw error(.missing, node, ["call_id"], "missing; a \(type) says which call")
    }
    return VoiceFrame(
      content, callID: callID, service: try text(node, "service", []),
      models: VoiceModels(
        llm: try model(node, "llm"), stt: try model(node, "stt"), tts: try model(node, "tts"),
        telephony: try model(node, "call")))
  }

  private mutating func readings(_ node: ConfigNode) throws(FrameError) -> [VoiceReading] {
    guard let data = node["data"] else {
      throw error(.missing, node, ["data"], "missing; a MetricsFrame has an array of what was measured")
    }
    guard let items = data.items else {
      throw error(.wrongType, data, ["data"], "found \(Self.kind(data)); expected an array")
    }
    var readings: [VoiceReading] = []
    for (number, item) in items.enumerated() {
      if let reading = try reading(item, ["data", "[\(number)]"]) { readings.append(reading) }
    }
    return readings
  }

  private mutating func reading(_ node: ConfigNode, _ path: [String]) throws(FrameError) -> VoiceReading? {
    guard node.entries != nil else {
      throw error(.wrongType, node, path, "found \(Self.kind(node)); expected an object")
    }
    guard let type = try text(node, "type", path) else {
      throw error(
        .missing, node, path + ["type"],
        "missing; add the name of the class, in Python {\"type\": type(d).__name__, **d.model_dump()}")
    }
    guard let known = ReadingType(rawValue: type) else {
      ignored.readings += 1
      return nil
    }
    noteUnknown(node, ["type", "processor", "model", "value"])
    let place = path + ["value"]
    guard let value = node["value"] else { throw error(.missing, node, place, "missing; \(known.expected)") }
    guard let measured = try measured(known, value, place) else {
      ignored.zeros += 1
      return nil
    }
    return VoiceReading(
      measured, processor: ProcessorName.general(try text(node, "processor", path) ?? "unknown"),
      model: try text(node, "model", path))
  }

  private enum ReadingType: String {
    case firstByte = "TTFBMetricsData"
    case processing = "ProcessingMetricsData"
    case tokens = "LLMUsageMetricsData"
    case characters = "TTSUsageMetricsData"
    case heard = "STTUsageMetricsData"

    var expected: String {
      switch self {
      case .firstByte, .processing: "a number of seconds"
      case .tokens: "an object with prompt_tokens and completion_tokens"
      case .characters: "a whole number of characters"
      case .heard: "an object with audio_seconds"
      }
    }
  }

  private mutating func measured(
    _ type: ReadingType, _ value: ConfigNode, _ path: [String]
  ) throws(FrameError) -> VoiceReading.Value? {
    switch type {
    case .firstByte, .processing:
      let time = try seconds(value, path)
      guard time > .zero else { return nil }
      return type == .firstByte ? .timeToFirstByte(time) : .processing(time)
    case .tokens:
      try object(value, type, path)
      let usage = TokenUsage(
        prompt: try count(value, "prompt_tokens", path), completion: try count(value, "completion_tokens", path),
        cacheRead: try count(value, "cache_read_input_tokens", path),
        cacheWrite: try count(value, "cache_creation_input_tokens", path),
        reasoning: try count(value, "reasoning_tokens", path), inputAudio: try count(value, "input_audio_tokens", path),
        outputAudio: try count(value, "output_audio_tokens", path))
      noteUnknown(value, Self.tokenMembers)
      return .tokens(usage)
    case .characters: return .characters(try count(value, path))
    case .heard:
      try object(value, type, path)
      guard let time = value["audio_seconds"] else {
        throw error(.missing, value, path + ["audio_seconds"], "missing; the seconds of sound that were transcribed")
      }
      noteUnknown(value, ["audio_seconds"])
      return .heard(try seconds(time, path + ["audio_seconds"]))
    }
  }

  private static let tokenMembers: Set<String> = [
    "prompt_tokens", "completion_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
    "reasoning_tokens", "input_audio_tokens", "output_audio_tokens",
  ]

  private func object(_ node: ConfigNode, _ type: ReadingType, _ path: [String]) throws(FrameError) {
    guard node.entries == nil else { return }
    throw error(.wrongType, node, path, "found \(Self.kind(node)); expected \(type.expected)")
  }

  private func model(_ node: ConfigNode, _ kind: String) throws(FrameError) -> VoiceModel? {
    guard let name = try text(node, "\(kind)_model", []) else { return nil }
    return VoiceModel(name, provider: try text(node, "\(kind)_provider", []))
  }

  private func text(_ node: ConfigNode, _ key: String, _ path: [String]) throws(FrameError) -> String? {
    guard let value = node[key].flatMap(present) else { return nil }
    guard let scalar = value.scalar, scalar.style == .quoted else {
      throw error(.wrongType, value, path + [key], "found \(Self.kind(value)); expected text")
    }
    guard (1...Self.maximumNameBytes).contains(scalar.text.utf8.count) else {
      throw error(
        .badValue, value, path + [key],
        "found \(scalar.text.utf8.count) bytes; expected 1 to \(Self.maximumNameBytes), or leave it out")
    }
    return scalar.text
  }

  private func seconds(_ node: ConfigNode, _ path: [String]) throws(FrameError) -> Duration {
    let number = try number(node, path, "a number of seconds")
    guard let seconds = Double(number), seconds >= 0, seconds <= Self.maximumSeconds else {
      throw error(.badValue, node, path, "found \(number.prefix(40)); expected seconds from 0 to a year")
    }
    return .seconds(seconds)
  }

  private func count(_ node: ConfigNode, _ key: String, _ path: [String]) throws(FrameError) -> Int64? {
    guard let value = node[key].flatMap(present) else { return nil }
    return try count(value, path + [key])
  }

  private func count(_ node: ConfigNode, _ path: [String]) throws(FrameError) -> Int64 {
    let number = try number(node, path, "a whole number")
    // Some writers of JSON have no integers.
    guard let count = Int64(number) ?? Double(number).flatMap({ Int64(exactly: $0) }), count >= 0, count <= 1 << 40
    else {
      throw error(.badValue, node, path, "found \(number.prefix(40)); expected a whole number from 0 to 2^40")
    }
    return count
  }

  private func number(_ node: ConfigNode, _ path: [String], _ expected: String) throws(FrameError) -> String {
    guard let scalar = node.scalar, scalar.style == .plain, let first = scalar.text.utf8.first,
      first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { throw error(.wrongType, node, path, "found \(Self.kind(node)); expected \(expected)") }
    return scalar.text
  }

  /// What is null is not there.
  private func present(_ node: ConfigNode) -> ConfigNode? { node.isNull ? nil : node }

  private mutating func noteUnknown(_ node: ConfigNode, _ known: Set<String>) {
    for entry in node.entries ?? [] where !known.contains(entry.key) { ignored.members += 1 }
  }

  private func error(
    _ code: FrameError.Code, _ node: ConfigNode, _ path: [String], _ reason: String
  ) -> FrameError { place.error(code, node, frame: index, path, reason) }

  private static func kind(_ node: ConfigNode) -> String {
    switch node.content {
    case .mapping: "an object"
    case .sequence: "an array"
    case .scalar(let scalar):
      if scalar.style == .quoted {
        "text"
      } else if scalar.isNull {
        "null"
      } else {
        scalar.text == "true" || scalar.text == "false" ? "a boolean" : "a number"
      }
    }
  }
}
