/// The three ways in which a metric name is made (prometheus/otlptranslator, `metric_namer.go`).
enum MetricNames {
  private static let underscore = UInt8(ascii: "_")

  /// Tokens of the name, then those of the unit that are not among them, then those of the type, joined by `_`.
  static func appendTokens(
    _ name: [UInt8], _ unit: [UInt8], _ type: PrometheusMetricType, _ namespace: String, to buffer: inout [UInt8]
  ) {
    var tokens = split(name) { NameByte.isAlphanumeric($0) || $0 == UInt8(ascii: ":") }
    addUnit(UnitSuffixes(unit, isCleaned: true), to: &tokens)
    if type == .monotonicCounter { moveToEnd("total", &tokens) }
    // Receivers give the unit 1 to counts of things as well, so that only gauges are taken for ratios.
    if type == .gauge, unit == [UInt8(ascii: "1")] { moveToEnd("ratio", &tokens) }
    if !namespace.isEmpty { tokens.insert(joined(split(Array(namespace.utf8), NameByte.isMetric)[...])[...], at: 0) }
    let result = joined(tokens[...])
    if let first = result.first, NameByte.isDigit(first) { buffer.append(underscore) }
    buffer.append(contentsOf: result)
  }

  /// The name with each run of characters that are not allowed made one `_`, without those at its ends.
  static func appendEscaped(_ name: [UInt8], _ namespace: String, to buffer: inout [UInt8]) {
    let result = joined(split(name, NameByte.isMetric)[...])
    if !namespace.isEmpty {
      buffer.append(contentsOf: joined(split(Array(namespace.utf8), NameByte.isMetric)[...]))
      buffer.append(underscore)
    } else if let first = result.first, NameByte.isDigit(first) {
      buffer.append(underscore)
    }
    buffer.append(contentsOf: result)
  }

  /// The name as it is; suffixes move to the end where it has them already.
  static func appendUTF8(
    _ name: [UInt8], _ unit: [UInt8], _ type: PrometheusMetricType, _ namespace: String, withSuffixes: Bool,
    to buffer: inout [UInt8]
  ) {
    var result = namespace.isEmpty ? name : Array(namespace.utf8) + [underscore] + name
    guard withSuffixes else {
      buffer.append(contentsOf: result)
      return
    }
    var endings: [[UInt8]] = []
    func move(_ suffix: [UInt8]) {
      if ends(result, suffix), result.count > suffix.count + 1 { result.removeLast(suffix.count + 1) }
      endings.append(suffix)
    }
    if type == .gauge, unit == [UInt8(ascii: "1")] { move(Array("ratio".utf8)) }
    if type == .monotonicCounter { move(Array("total".utf8)) }
    let suffixes = UnitSuffixes(unit, isCleaned: false)
    if !suffixes.per.isEmpty { move(suffixes.per) }
    if !suffixes.main.isEmpty, !ends(result, suffixes.main) { result += [underscore] + suffixes.main }
    for ending in endings.reversed() { result += [underscore] + ending }
    buffer.append(contentsOf: result)
  }

  private static func ends(_ name: [UInt8], _ suffix: [UInt8]) -> Bool { name.suffix(suffix.count) == suffix[...] }

  private static func addUnit(_ unit: UnitSuffixes, to tokens: inout [ArraySlice<UInt8>]) {
    var main = tokens.contains(unit.main[...]) ? [] : unit.main
    var per = unit.per.elementsEqual("per_".utf8) ? [] : unit.per
    if per.last == underscore { per.removeLast() }
    if tokens.contains(per[...]) { per = [] }
    if !per.isEmpty, main.last == underscore { main.removeLast() }
    if !main.isEmpty { tokens.append(main[...]) }
    if !per.isEmpty { tokens.append(per[...]) }
  }

  private static func moveToEnd(_ word: String, _ tokens: inout [ArraySlice<UInt8>]) {
    let token = Array(word.utf8)[...]
    tokens.removeAll { $0 == token }
    tokens.append(token)
  }

  private static func split(_ name: [UInt8], _ isAllowed: (UInt8) -> Bool) -> [ArraySlice<UInt8>] {
    name.split { !isAllowed($0) }
  }

  private static func joined(_ tokens: ArraySlice<ArraySlice<UInt8>>) -> [UInt8] {
    Array(tokens.joined(separator: [underscore]))
  }
}
