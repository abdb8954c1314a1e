import Logging
import TattlerBots
import TattlerKit
import TattlerPricing

// A voice agent that takes one call of three turns: it hears, thinks and speaks, in simulated time, and tells what each
// step took, used and cost.
//
//   voice-bot URL    where line protocol is taken, such as http://127.0.0.1:8428/influx/write of VictoriaMetrics

guard CommandLine.arguments.count == 2 else { fatalError("usage: voice-bot URL") }

let telemetry = try await Tattler.bootstrap(
  service: TelemetryService(name: "voice-rag-bot", version: "1.2.0", instanceID: "bot-1"),
  to: [.lineProtocol(url: CommandLine.arguments[1])], logger: Logger(label: "metrics"))
telemetry.start()

let voice = VoiceMetrics(meter: telemetry.meter("voice-bot"), prices: try PriceTable.load())
let events = BotEvents(
  meter: telemetry.meter("voice-bot"), attributes: EventAttributes(channel: "phone", botID: "b-1", version: "1.2.0"))

/// A turn of the conversation: what the caller says, how much of the prompt was cached, and the answer.
struct Turn {
  let heard: Duration
  let prompt: Int64
  let cached: Int64
  let answer: String
}

let turns = [
  Turn(heard: .milliseconds(4_200), prompt: 1_200, cached: 0, answer: "Good morning! How can I help you?"),
  Turn(heard: .milliseconds(6_850), prompt: 1_420, cached: 1_024, answer: "Your order left our house on Tuesday."),
  Turn(heard: .milliseconds(2_100), prompt: 1_530, cached: 1_024, answer: "You are welcome. Good bye!"),
]

let call = voice.beginCall(
  models: VoiceModels(
    llm: VoiceModel("gpt-4o", provider: "openai"), stt: VoiceModel("nova-3", provider: "deepgram"),
    tts: VoiceModel("sonic-2", provider: "cartesia", context: ["plan": "startup"])))
try await events.send("call_answered")
for turn in turns {
  call.sttAudio(turn.heard)
  call.timeToFirstByte(.milliseconds(180), processor: "DeepgramSTTService")
  call.timeToFirstByte(.milliseconds(420), processor: "OpenAILLMService")
  call.processing(.milliseconds(1_150), processor: "OpenAILLMService")
  call.llmUsage(
    TokenUsage(prompt: turn.prompt, completion: Int64(turn.answer.utf8.count / 4), cacheRead: turn.cached))
  call.ttsCharacters(turn.answer)
  call.timeToFirstByte(.milliseconds(95), processor: "CartesiaTTSService")
}
call.end(after: .milliseconds(61_500))
try await events.send("call_completed")

// A graceful end collects once more and delivers everything, ten seconds at most.
let isDelivered = await telemetry.shutdown()
print(isDelivered ? "delivered: \(telemetry.figures.points) points" : "not everything was delivered")
