/// Makes answers of the Prometheus HTTP API to a query of a range; now and then with what is none.
enum MatrixGenerator {
  static let tokens = [
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[", "\"metric\":", "\"values\":",
    "\"histograms\":", "[[1,\"1\"]]", "\"NaN\"", "\"+Inf\"", "\"-Inf\"", "\"__name__\"", "\\ud83d\\ude00", "\\ud800",
    "1e5", "-0.001", "]}}", "\"isPartial\":true", "\"warnings\":[\"w\"]", "null", "99999999999999",
  ]

  private static let values = ["1", "-2.5", "1e+06", "NaN", "+Inf", "-Inf", "0", "1.7976931348623157e+308", "x", "01"]
  private static let texts = ["a", "b", "__name__", "é", "\\n", "\\u0041", "\\ud83d\\ude00", "", "a b"]

  static func document(_ random: inout SeededGenerator) -> [UInt8] {
    let series = (0..<random.below(4)).map { _ in Self.series(&random) }.joined(separator: random.pick([",", " ,\n"]))
    let data = "\"data\":{\"resultType\":\"\(random.oneIn(20) ? "vector" : "matrix")\",\"result\":[\(series)]}"
    let status = "\"status\":\"\(random.oneIn(20) ? "error" : "success")\""
    let both = random.oneIn(3) ? "\(data), \(status)" : "\(status),\(data)"
    return Array("{\(both)\(random.oneIn(4) ? ",\"warnings\":[\"w\"]" : "")}".utf8)
  }

  private static func series(_ random: inout SeededGenerator) -> String {
    let labels = (0..<random.below(3)).map { number in
      "\"\(random.pick(texts))\(number)\":\"\(random.pick(texts))\""
    }
    var members = ["\"metric\":{\(labels.joined(separator: ","))}"]
    if !random.oneIn(4) { members.append("\"values\":[\(pairs(&random) { "\"\($0.pick(values))\"" })]") }
    if random.oneIn(4) { members.append("\"histograms\":[\(pairs(&random) { "{\"count\":\"\($0.below(9))\"}" })]") }
    if random.oneIn(4) { members.append("\"other\":[null,{\"a\":[1,true]}]") }
    return "{\(members.shuffled(using: &random).joined(separator: ","))}"
  }

  private static func pairs(_ random: inout SeededGenerator, _ value: (inout SeededGenerator) -> String) -> String {
    (0..<random.below(5)).map { _ in
      let time = "\(random.oneIn(9) ? "-" : "")\(random.below(2_000_000_000)).\(random.below(1_000))"
      return "[\(time),\(value(&random))]"
    }.joined(separator: ",")
  }
}
