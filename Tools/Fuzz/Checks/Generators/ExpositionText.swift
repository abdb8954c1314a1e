/// Makes expositions of Prometheus and OpenMetrics by their grammars: families of every type.
enum ExpositionText {
  static let tokens = [
    "# TYPE a counter\n", "# HELP a text\\n\n", "# UNIT a_s s\n", "# EOF\n", "{", "}", ",", "=\"", "\"", "\\\"", "\\\\",
    "\\n",
    " # {trace_id=\"0102\"} 1 2.5\n", "le=\"+Inf\"", "quantile=\"0.5\"", "_bucket", "_sum", "_count", "_total",
    "_created",
    "NaN", "+Inf", "-Inf", "1e308", " 1700000000000\n", "{\"quoted.name\",a=\"b\"} 1\n", "\r\n", "\t", "a 1\n", "é",
  ]

  static func body(_ random: inout SeededGenerator) -> [UInt8] {
    var text = ""
    for _ in 0...random.below(3) { family(&text, &random) }
    if random.oneIn(2) { text += "# EOF\n" }
    return Array(text.utf8)
  }

  private static func family(_ text: inout String, _ random: inout SeededGenerator) {
    let name = random.pick(["http_requests", "a", "a:b_c", "wait_seconds", "x9"])
    let type = random.pick(["counter", "gauge", "histogram", "summary", "untyped", "info", "stateset"])
    if random.oneIn(2) { text += "# HELP \(name) what\\nit is \\\\ \"x\"\n" }
    if !random.oneIn(5) { text += "# TYPE \(name) \(type)\n" }
    for _ in 0...random.below(2) {
      let labels = random.pick([
        "", "code=\"200\"", "path=\"/a\\\"b\\\\\",d=\"ü\"", "a=\"b\",c=\"\"", "host=\"läden\\n\"",
      ])
      let time = random.oneIn(3) ? " \(Int64(bitPattern: random.magnitude()))" : ""
      switch type {
      case "histogram":
        for bound in ["0.5", "1.0", "+Inf"] where !random.oneIn(10) {
          sample(&text, "\(name)_bucket", labels, "le=\"\(bound)\"", time, &random)
        }
        sample(&text, "\(name)_sum", labels, "", time, &random)
        sample(&text, "\(name)_count", labels, "", time, &random)
      case "summary":
        for quantile in ["0.5", "0.99"] { sample(&text, name, labels, "quantile=\"\(quantile)\"", time, &random) }
        sample(&text, "\(name)_sum", labels, "", time, &random)
        sample(&text, "\(name)_count", labels, "", time, &random)
      case "counter": sample(&text, "\(name)\(random.oneIn(2) ? "_total" : "")", labels, "", time, &random)
      default: sample(&text, name, labels, "", time, &random)
      }
    }
  }

  private static func sample(
    _ text: inout String, _ name: String, _ labels: String, _ extra: String, _ time: String,
    _ random: inout SeededGenerator
  ) {
    let all = [labels, extra].filter { !$0.isEmpty }.joined(separator: ",")
    let values = ["0", "1", "12.5", "NaN", "+Inf", "-0", "1e-5", "\(random.below(1_000))"]
    text += "\(name)\(all.isEmpty ? "" : "{\(all)}") \(random.pick(values))\(time)"
    if random.oneIn(10) { text += " # {trace_id=\"0102\",span_id=\"ff\"} 0.5 1.25" }
    text += "\n"
  }
}
