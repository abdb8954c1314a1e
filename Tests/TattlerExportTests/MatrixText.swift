import TestRandom

/// Series and samples from which answers of a server are made.
struct MatrixText {
  struct Series {
    var name = "m"
    var labels: [(String, String)]
    /// Milliseconds and values.
    var samples: [(Int64, String)]
  }

  var series: [Series]

  /// Random series of a metric, some with labels that need escapes.
  static func random(_ name: String, _ random: inout SeededRandom, start: Int64 = 0, end: Int64) -> [Series] {
    let values = [
      "1", "-2.5", "1e+06", "NaN", "+Inf", "-Inf", "0.1234567", "99", "-12345678901.25", "123456789012.125",
      "0.30000000000000004",
    ]
    return (0..<Int(random.next() % 7)).map { number in
      var time = start + Int64(random.next() % 500)
      var samples: [(Int64, String)] = []
      while time < end {
        samples.append((time, values[Int(random.next() % 11)]))
        time += number % 2 == 0 ? 1_000 : Int64(random.next() % 2_000 + 1)
      }
      let odd = ["x", "a,b", "a \"b\"", "a\nb", "ü", "a\\b", "c=d"][Int(random.next() % 7)]
      return Series(name: name, labels: [("host", "h\(number)"), ("odd", odd)], samples: samples)
    }
  }

  /// The answer to a question for the milliseconds from `from` to before `to`, as a server of version 2 gives it: the left
  /// end of the range, a millisecond early, is part of it.
  func answer(metric: String, from: Int64, to: Int64, _ random: inout SeededRandom) -> [UInt8] {
    var items: [String] = []
    for series in series.shuffled(using: &random) where series.name == metric {
      let samples = series.samples.filter { from - 1 <= $0.0 && $0.0 < to }
      if samples.isEmpty { continue }
      let labels = ([("__name__", series.name)] + series.labels).shuffled(using: &random).map { label in
        let value = label.1.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(label.0)\":\"\(value)\""
      }
      let values = samples.map { "[\($0.0 / 1_000).\(String(1_000 + $0.0 % 1_000).dropFirst()),\"\($0.1)\"]" }
      items.append("{\"metric\":{\(labels.joined(separator: ","))},\"values\":[\(values.joined(separator: ","))]}")
    }
    let result = items.joined(separator: ",")
    return Array("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[\(result)]}}".utf8)
  }
}
