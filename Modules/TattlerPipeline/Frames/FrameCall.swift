internal import TattlerBots
internal import TattlerCost

/// A call that frames speak of.
struct FrameCall: Sendable, Equatable {
  /// The attributes of its series, as its first frame said them.
  let models: [FrameSeriesName.Pair]
  /// Who is paid, as its first frame said it: providers, and the model of who bills its time.
  let payees: [FrameSeriesName.Pair]
  /// When it began, in nanoseconds since 1970.
  let begin: UInt64
  /// When the last frame came.
  var heard: UInt64
  /// Whether it has ended; it is remembered for a while, so that a frame that comes again is not a call of its own.
  var isEnded = false

  /// The attributes of who bills the time of the call; empty where nobody does.
  var telephony: [FrameSeriesName.Pair] {
    let carrier = payees.filter { $0.key.hasPrefix("call_") }
    return carrier.contains { $0.key == "call_model" } ? carrier : []
  }

  /// Who is paid, as a frame says it.
  static func payees(_ models: VoiceModels) -> [FrameSeriesName.Pair] {
    [
      ("llm_provider", models.llm?.provider), ("stt_provider", models.stt?.provider),
      ("tts_provider", models.tts?.provider), ("call_model", models.telephony?.name),
      ("call_provider", models.telephony?.provider),
    ].compactMap { key, value in value.map { FrameSeriesName.Pair(key: key, value: $0) } }
  }

  static let tag = UInt8(ascii: "c")
  private static let version: UInt8 = 1

  init(models: [FrameSeriesName.Pair], payees: [FrameSeriesName.Pair], begin: UInt64) {
    self.models = models
    self.payees = payees
    self.begin = begin
    heard = begin
  }

  /// The key of its entry in the state.
  static func key(service: String, id: String) -> [UInt8] {
    var writer = StateWriter()
    writer.add(tag)
    writer.add(service)
    writer.add(id)
    return writer.bytes
  }

  /// Service and id of a ``key(service:id:)``.
  static func identity(_ key: [UInt8]) -> (service: String, id: String)? {
    var reader = StateReader(key)
    guard (try? reader.byte()) == tag, let service = try? reader.text(), let id = try? reader.text(), reader.isAtEnd
    else { return nil }
    return (service, id)
  }

  var encoded: [UInt8] {
    var writer = StateWriter()
    writer.add(Self.version)
    writer.add(isEnded ? UInt8(1) : 0)
    writer.add(begin)
    writer.add(heard)
    for pairs in [models, payees] {
      writer.add(length: pairs.count)
      for pair in pairs {
        writer.add(pair.key)
        writer.add(pair.value)
      }
    }
    return writer.bytes
  }

  /// Reads ``encoded``; nil for other bytes.
  init?(_ bytes: [UInt8]) {
    var reader = StateReader(bytes)
    var lists: [[FrameSeriesName.Pair]] = []
    do throws(StateReader.Malformed) {
      guard try reader.byte() == Self.version else { return nil }
      isEnded = try reader.byte() == 1
      begin = try reader.number()
      heard = try reader.number()
      for _ in 0..<2 {
        var pairs: [FrameSeriesName.Pair] = []
        for _ in 0..<(try reader.length()) { pairs.append(.init(key: try reader.text(), value: try reader.text())) }
        lists.append(pairs)
      }
    } catch { return nil }
    guard reader.isAtEnd, lists.count == 2 else { return nil }
    (models, payees) = (lists[0], lists[1])
  }
}
