import Glibc
import TattlerBots
import TattlerMetrics
import TattlerPricing

/// Two voice agents, a bot and a daemon.
struct World {
  let sources: [Source]
  private var calls: CallTraffic
  private var watchedCalls: CallTraffic
  private var chats: ChatTraffic
  private let daemon: DaemonFigures

  init(_ hand: TimeHand) throws {
    let prices = try PriceTable.load()
    let agent = Source(service: "voice-rag-bot", instance: "agent-1", hand: hand)
    let watched = Source(service: "voice-lab", instance: "lab-1", hand: hand)
    let bot = Source(service: "support-bot", instance: "bot-1", hand: hand)
    let own = Source(service: "tattler", instance: "127.0.0.1:8086", hand: hand)
    let stt = VoiceModel("nova-3", provider: "deepgram")
    let tts = VoiceModel("eleven_flash_v2", provider: "elevenlabs")
    let large = VoiceModels(
      llm: VoiceModel("gpt-4o", provider: "openai"), stt: stt, tts: tts,
      telephony: VoiceModel("programmable-voice", provider: "twilio"))
    let small = VoiceModels(llm: VoiceModel("gpt-4o-mini", provider: "openai"), stt: stt, tts: tts)
    let house = VoiceModels(llm: "house-llm", stt: stt, tts: tts)
    calls = CallTraffic(
      VoiceMetrics(meter: agent.meter, prices: prices, clock: hand.clock), mixes: [large, large, small, small, house],
      pace: 0.023, seed: 1)
    var options = VoiceMetrics.Options()
    options.includesCallID = true
    watchedCalls = CallTraffic(
      VoiceMetrics(meter: watched.meter, prices: prices, options: options, clock: hand.clock), mixes: [large],
      pace: 0.0012, seed: 2)
    chats = ChatTraffic(
      BotEvents(
        meter: bot.meter, attributes: EventAttributes(channel: "web", botID: "support", version: "2.4"),
        clock: hand.clock), hand: hand, seed: 3)
    daemon = DaemonFigures(own.meter)
    sources = [agent, watched, bot, own]
  }

  /// Goes on by some seconds.
  ///
  /// - Parameter progress: from 0 to 1, how much of the time is over.
  mutating func advance(seconds: Int, progress: Double) throws {
    let load = 1 + 0.45 * sin(progress * 9) + 0.15 * sin(progress * 31)
    let slowness = progress > 0.45 && progress < 0.55 ? 3.4 : 1
    calls.advance(seconds: seconds, load: load, slowness: slowness)
    watchedCalls.advance(seconds: seconds, load: 1, slowness: 1)
    try chats.advance(load: load)
    daemon.advance(seconds: seconds, progress: progress, load: load)
  }
}
