/// Makes price tables in YAML: providers, models, prices under all kinds of conditions, most of them acceptable.
enum PriceTableText {
  static let tokens = [
    "tattler_prices: 1\n", "providers:", "models:", "prices:", "rates:", "credits:", "when:", "from:", "until:",
    "daily:",
    "above:", "at_least:", "multipliers:", "by:", "billing:", "minimum:", "round_up:", "per_channel:", "aliases:",
    "retires:",
    "usage:", "cached:", "reasoning:", "1M token", "1 hour", "1 credit", "input:", "cache_read:",
    "\"0.000000000000001\"",
    "\"999999999999999999\"", "2026-01-01", "-20250929", "-2025-09-29", "10s", "24h", "\"22:00-02:00\"",
  ]

  private static let numbers = [
    "0", "1", "2.5", "0.0043", "39.2", "100000", "0.000001", "999999999999999999", "0.000000000000001", "-1", "1e3", "",
  ]

  static func document(_ random: inout SeededGenerator) -> [UInt8] {
    var text = random.oneIn(60) ? "tattler_prices: 2\n" : "tattler_prices: 1\n"
    if random.oneIn(2) { text += "checked: 2026-11-20\n" }
    if random.oneIn(3) { text += "precedence: [\(random.pick(["acme", "beta"]))]\n" }
    text += "providers:\n"
    for name in ["acme", "beta"] where name == "acme" || !random.oneIn(6) {
      text += "  \(name):\n"
      if random.oneIn(3) { text += "    aliases: [\(name)-x]\n" }
      if random.oneIn(3) { text += "    usage: {cached: \(random.pick(["net", "gross"])), reasoning: separate}\n" }
      if random.oneIn(3) { text += "    context: {plan: small}\n" }
      if random.oneIn(3) { text += "    multipliers: [{by: \(price(&random))\(condition(&random))}]\n" }
      if random.oneIn(2) {
        text += "    credits: [{rates: {\(random.pick(["1M", "1k", "1"])) credit: {credit: \(price(&random))}}}]\n"
      }
      text += "    models:\n"
      for index in 0...random.below(3) { model(index, &text, &random) }
    }
    return Array(text.utf8)
  }

  private static func model(_ index: Int, _ text: inout String, _ random: inout SeededGenerator) {
    text += "      m\(index)\(random.pick(["", "-20250929", "-2025-09-29"])):\n"
    if random.oneIn(4) {
      text += "        aliases: [\(random.pick(["n", "o", random.oneIn(8) ? "m" : "p"]))\(index)]\n"
    }
    if random.oneIn(4) {
      text +=
        "        billing: {minimum: \(random.pick(["10s", "1ms", random.oneIn(8) ? "25h" : "1h"])), round_up: 1m, per_channel: true}\n"
    }
    text += "        prices:\n"
    for _ in 0...random.below(3) {
      text += "        - {rates: {\(rates(&random))}\(condition(&random))}\n"
    }
    if random.oneIn(3) { text += "        - {credits: {1 character: {characters: \(price(&random))}}}\n" }
  }

  private static func rates(_ random: inout SeededGenerator) -> String {
    var parts = ["1M token: {input: \(price(&random)), output: \(price(&random))"]
    if random.oneIn(2) {
      parts[0] +=
        ", \(random.pick(["cache_read", "reasoning", "input_audio", random.oneIn(8) ? "input" : "output_audio"])): \(price(&random))"
    }
    parts[0] += "}"
    if random.oneIn(3) { parts.append("1 \(random.pick(["hour", "minute", "second"])): {audio: \(price(&random))}") }
    return parts.joined(separator: ", ")
  }

  private static func condition(_ random: inout SeededGenerator) -> String {
    var text = ""
    if random.oneIn(4) { text += ", when: {tier: \(random.pick(["fast", "slow"]))}" }
    if random.oneIn(5) { text += ", from: 20\(random.pick(["20", "25", "26"]))-01-01" }
    if random.oneIn(6) { text += ", until: 2026-\(random.pick(["06", "12", random.oneIn(8) ? "13" : "11"]))-01" }
    if random.oneIn(8) {
      text += ", above: \(random.oneIn(10) ? random.magnitude() : UInt64(1 + random.below(300_000)))"
    }
    if random.oneIn(10) { text += ", daily: [\"22:00-02:00\"]" }
    return text
  }

  private static func price(_ random: inout SeededGenerator) -> String {
    let number = random.oneIn(20) ? random.pick(numbers) : "\(random.below(100)).\(random.below(1_000))"
    return random.oneIn(150) ? number : "\"\(number)\""
  }
}
