import TattlerConfig

@testable import TattlerPricing

/// Makes tables of YAML text, one piece a layer.
func catalogue(_ layers: String...) throws(ConfigErrors) -> PriceCatalogue {
  var documents: [ConfigDocument] = []
  for (index, text) in layers.enumerated() {
    documents.append(try ConfigDocument.parse("tattler_prices: 1\n" + text, file: "layer\(index).yaml"))
  }
  return try PriceCatalogue(documents)
}

func table(_ layers: String...) throws(ConfigErrors) -> PriceTable {
  var documents: [ConfigDocument] = []
  for (index, text) in layers.enumerated() {
    documents.append(try ConfigDocument.parse("tattler_prices: 1\n" + text, file: "layer\(index).yaml"))
  }
  return try PriceTable(PriceCatalogue(documents))
}

/// The mistakes of a table, one a line.
func mistakes(_ layers: String...) -> String {
  do throws(ConfigErrors) {
    var documents: [ConfigDocument] = []
    for (index, text) in layers.enumerated() {
      documents.append(try ConfigDocument.parse("tattler_prices: 1\n" + text, file: "layer\(index).yaml"))
    }
    _ = try PriceTable(PriceCatalogue(documents))
    return ""
  } catch { return error.description }
}

/// A moment by its text.
func moment(_ text: String) -> Int64 { PriceDate.nanoseconds(text) ?? .min }

/// A usage of some kinds.
func usage(_ amounts: [UsageKind: Int64]) -> Usage {
  var usage = Usage()
  for (kind, amount) in amounts { usage[kind] = amount }
  return usage
}

/// Worked cases' prices: each price and rule that they need, as the vendors state them.
let sampleTable = """
  checked: 2026-11-20
  sources: {vendor: {name: the vendor, confidence: vendor}}
  precedence: [openai, azure]
  providers:
    openai:
      aliases: [open_ai]
      usage: {cached: gross, reasoning: included}
      models:
        gpt-4o:
          aliases: [gpt-4o-2024-11-20]
          prices:
            - rates: {1M token: {input: "2.5", cache_read: "1.25", output: "10"}}
            - when: {service_tier: priority}
              rates: {1M token: {input: "4.25", cache_read: "2.125", output: "17"}}
            - when: {processing: batch}
              from: 2026-10-14
              rates: {1M token: {input: "1.25", output: "5"}}
        gpt-4o-2024-05-13:
          prices: [{rates: {1M token: {input: "5", output: "15"}}}]
        gpt-4o-mini:
          prices: [{rates: {1M token: {input: "0.15", output: "0.6"}}}]
        o3:
          prices:
            - {until: 2025-06-10, rates: {1M token: {input: "10", output: "40"}}}
            - {from: 2025-06-10, rates: {1M token: {input: "2", output: "8"}}}
        o4-mini:
          prices: [{rates: {1M token: {input: "1.1", cache_read: "0.275", output: "4.4"}}}]
        gpt-5.4:
          multipliers: [{by: "1.1", when: {region: eu}}]
          prices:
            - rates: {1M token: {input: "2.5", cache_read: "0.25", output: "15"}}
            - {above: 272000, rates: {1M token: {input: "5", output: "22.5"}}}
        gpt-realtime:
          prices:
            - rates:
                1M token: {input: "4", cache_read: "0.4", output: "16", input_audio: "32", cache_read_audio: "0.4", output_audio: "64"}
        gpt-4o-mini-tts:
          prices: [{rates: {1M token: {input: "0.6", output: "10", output_audio: "12"}}}]
        whisper-1:
          prices: [{rates: {1 hour: {audio: "0.36"}}}]
        tts-1:
          prices: [{rates: {1M character: {characters: "15"}}}]
    azure:
      aliases: [azure.ai.openai]
      models:
        gpt-4o:
          prices: [{when: {region: eu}, rates: {1M token: {input: "2.75", output: "11"}}}]
        neural:
          billing: {characters: cjk_double}
          prices: [{rates: {1M character: {characters: "16"}}}]
    anthropic:
      usage: {cached: net}
      models:
        claude-sonnet-4-5-20250929:
          prices:
            - rates: {1M token: {input: "3", cache_read: "0.3", cache_write_5m: "3.75", cache_write_1h: "6", output: "15"}}
            - {above: 200000, until: 2026-05-01, rates: {1M token: {input: "6", output: "22.5"}}}
    google:
      usage: {cached: gross, reasoning: separate}
      models:
        gemini-flash:
          prices: [{rates: {1M token: {input: "0.3", output: "2.5", input_audio: "1"}}}]
    xai:
      models:
        grok:
          prices:
            - rates: {1M token: {input: "3", output: "15"}}
            - {at_least: 128000, rates: {1M token: {input: "6", output: "30"}}}
    groq:
      models:
        whisper-large-v3:
          billing: {minimum: 10s}
          prices: [{rates: {1 hour: {audio: "0.111"}}}]
    deepgram:
      models:
        nova-3:
          prices:
            - rates: {1 minute: {audio: "0.0043"}}
            - {when: {mode: streaming}, rates: {1 minute: {audio: "0.0048"}}}
    gladia:
      models:
        solaria-1:
          billing: {per_channel: true}
          prices: [{when: {mode: realtime, plan: starter}, rates: {1 hour: {audio: "0.75"}}}]
    cartesia:
      credits:
        - {when: {plan: startup}, rates: {1M credit: {credit: "39.2"}}}
        - {when: {plan: scale}, rates: {1M credit: {credit: "37.375"}}}
      models:
        sonic-3:
          prices:
            - credits: {1 character: {characters: "1"}}
            - {when: {voice: pro_clone}, credits: {1 character: {characters: "1.5"}}}
        ink: {prices: [{credits: {1 second: {audio: "1"}}}]}
    acme-sip:
      models:
        us-inbound:
          billing: {round_up: 60s}
          prices: [{rates: {1 minute: {call: "0.0085"}}}]
    ollama:
      models: {llama3.2: {prices: [{rates: {1M token: {input: "0", output: "0"}}}]}}
    deepseek:
      models:
        deepseek-flash:
          prices:
            - rates: {1M token: {input: "0.2", output: "0.4"}}
            - {daily: ["22:00-02:00"], rates: {1M token: {input: "0.1", output: "0.2"}}}
    rime: {unpriced: no price is public}
  """
