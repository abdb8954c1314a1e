internal import TattlerPricing

/// One kind of usage that is priced again and again, its model found by name each time.
struct PriceWork {
  let name: String
  let provider: String?
  let model: String
  let usage: Usage
  var context = PriceContext.standard

  func price(_ table: PriceTable, at moment: Int64) -> Charge {
    table.charge(usage, provider: provider, model: model, at: moment, context: context)
  }

  static let all: [PriceWork] = {
    var turn = Usage()
    turn[.input] = 1_200
    turn[.output] = 350
    var cached = turn
    cached[.input] = 12_000
    cached[.cacheRead] = 8_000
    var speech = Usage()
    speech[.input] = 10_000
    speech[.inputAudio] = 8_000
    speech[.cacheRead] = 3_000
    speech[.cacheReadAudio] = 2_500
    speech[.output] = 1_500
    speech[.outputAudio] = 1_200
    var heard = Usage()
    heard[.audio] = 90_500_000
    var spoken = Usage()
    spoken[.characters] = 1_847
    return [
      PriceWork(name: "a turn", provider: "openai", model: "gpt-4o", usage: turn),
      PriceWork(name: "a turn, cached, without a provider", provider: nil, model: "gpt-4o", usage: cached),
      PriceWork(
        name: "a turn of a service tier", provider: "openai", model: "gpt-4o", usage: cached,
        context: ["service_tier": "priority"]),
      PriceWork(name: "a turn of speech to speech", provider: "openai", model: "gpt-realtime", usage: speech),
      PriceWork(name: "sound heard", provider: "deepgram", model: "nova-3", usage: heard),
      PriceWork(
        name: "characters in credits", provider: "cartesia", model: "sonic-3", usage: spoken,
        context: ["plan": "startup"]),
      PriceWork(name: "an unknown model", provider: "openai", model: "gpt-9-imaginary", usage: turn),
    ]
  }()
}
