/// Makes rows as `tattler export` writes them in csv, csv-wide and jsonl; now and then with what does not belong there.
enum RowsText {
  static let tokens = [
    "time,name,labels,value\n", "time,name,a,label_time,value\n", "{\"name\":", "\"labels\":{", "\"time\":",
    "\"value\":",
    "\"histogram\":{}", "\"\"", "\"{a=\"\"b\"\"}\"", "\\n", "\\\\", "\r\n", "NaN", "-Inf", "1e400", "\u{FEFF}",
    "2026-03-29T18:30:00.250Z", "1774809000.250", "9223372036855", "\\u0000",
  ]

  private static let times = ["2026-03-29T18:30:00.250Z", "1774809000.250", "1774809000250", "-1", "0.000", "x"]
  private static let values = ["1", "-2.5", "1e+06", "NaN", "+Inf", "0", "1e400", "01", "1E-400"]
  private static let texts = ["a", "b c", "c,d", "é", "e\\", "f\ng", "\"h\"", "", "i=j", "#"]

  static func document(_ random: inout SeededGenerator) -> [UInt8] {
    let labels = Array(
      ["a", "b", "label_name", "time", "x.y"].shuffled(using: &random).prefix(random.below(3)).sorted())
    let kind = random.below(3)
    var text = ["time,name,labels,value\n", "time,name,\(labels.map { column($0) + "," }.joined())value\n", ""][kind]
    for _ in 0..<random.below(5) {
      let named = labels.map { ($0, random.pick(texts)) }
      // Most rows are sound: one that is not ends the file.
      let time = random.oneIn(9) ? random.pick(times) : times[random.below(5)]
      let value = random.oneIn(9) ? random.pick(values) : values[random.below(6)]
      text += row(kind, named, time, value) + random.pick(["\n", "\n", "\r\n"])
    }
    return Array(text.utf8)
  }

  private static func row(_ kind: Int, _ labels: [(String, String)], _ time: String, _ value: String) -> String {
    switch kind {
    case 0:
      let text = labels.map { name, value in
        "\(name == "x.y" ? quoted(name) : name)=\(quoted(value))"
      }
      return "\(time),m,\(field("{\(text.joined(separator: ","))}")),\(value)"
    case 1: return ([time, "m"] + labels.map { field($0.1) } + [value]).joined(separator: ",")
    default:
      let members = labels.map { "\(quoted($0.0)):\(quoted($0.1))" }.joined(separator: ",")
      let isWord = value == "NaN" || value == "+Inf"
      return "{\"name\":\"m\",\"labels\":{\(members)},\"time\":\(time.contains("Z") ? quoted(time) : time),"
        + "\"value\":\(isWord ? quoted(value) : value)}"
    }
  }

  private static func column(_ label: String) -> String { label == "time" ? "label_time" : label }

  private static func field(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
