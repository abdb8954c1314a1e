import TattlerBots
import TattlerMetrics

/// Calls that come and go, as a voice agent records them.
struct CallTraffic {
  private struct Talk {
    let call: VoiceCall
    var secondsLeft: Int
    let isSlow: Bool
  }

  private let voice: VoiceMetrics
  private let mixes: [VoiceModels]
  /// Calls that begin in a second, in the mean.
  private let pace: Double
  private var talks: [Talk] = []
  private var chance: Chance

  init(_ voice: VoiceMetrics, mixes: [VoiceModels], pace: Double, seed: UInt64) {
    (self.voice, self.mixes, self.pace) = (voice, mixes, pace)
    chance = Chance(seed: seed)
  }

  /// Goes on by some seconds.
  ///
  /// - Parameters:
  ///   - load: how busy it is; 1 in the mean.
  ///   - slowness: how much longer the language model takes than usual; 1 where it does not.
  mutating func advance(seconds: Int, load: Double, slowness: Double) {
    if chance.isTrue(pace * load * Double(seconds)) { begin() }
    for index in talks.indices {
      talks[index].secondsLeft -= seconds
      if chance.isTrue(Double(seconds) / 9) { turn(talks[index], slowness) }
      if talks[index].secondsLeft <= 0 { talks[index].call.end() }
    }
    talks.removeAll { $0.secondsLeft <= 0 }
  }

  private mutating func begin() {
    let mix = mixes[min(Int(chance.next() * Double(mixes.count)), mixes.count - 1)]
    let call = voice.beginCall(id: "call-\(Int(chance.next() * 9_000) + 1_000)", models: mix)
    talks.append(
      Talk(call: call, secondsLeft: Int(chance.next(in: 50...320)), isSlow: mix.llm?.name == "gpt-4o"))
  }

  /// The user speaks, and is answered.
  private mutating func turn(_ talk: Talk, _ slowness: Double) {
    let call = talk.call
    call.sttAudio(.milliseconds(Int(chance.next(in: 1_500...7_000))))
    let llm = (talk.isSlow ? 620 : 380) * slowness
    for (stage, middle) in [("stt", 180), ("llm", llm), ("tts", 240)] {
      call.timeToFirstByte(.milliseconds(Int(chance.latency(middle))), processor: stage)
    }
    for (stage, middle) in [("vad", 12.0), ("stt", 210), ("llm", llm * 1.9), ("tts", 420)] {
      call.processing(.milliseconds(Int(chance.latency(middle))), processor: stage)
    }
    let prompt = Int64(chance.next(in: 600...2_400))
    call.llmUsage(
      TokenUsage(prompt: prompt, completion: Int64(chance.next(in: 40...220)), cacheRead: prompt / 3))
    call.ttsCharacters(count: Int64(chance.next(in: 25...95)))
    if chance.isTrue(0.003) { call.ttsCharacters(count: -1) }
  }
}
