internal import TattlerConfig
internal import TattlerPrometheus

/// One line of `tattler name --batch`.
enum NameRequest {
  /// The answer to a request: an object with `name` and `unit`, or with `error`.
  static func answer(to line: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    do {
      let request = try JSONValue(parsing: Array(line.utf8))
      for (key, text) in try names(request) {
        writer.key(key)
        writer.string(text)
      }
    } catch {
      writer.key("error")
      writer.string("\(error)")
    }
    writer.endObject()
    return writer.bytes
  }

  private struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  private static func names(_ request: JSONValue) throws -> [(String, String)] {
    guard let name = request["name"]?.stringValue else { throw Mistake(description: "the request has no name") }
    var naming = PrometheusNaming()
    if let strategy = request["strategy"]?.stringValue {
      guard let known = PrometheusTranslationStrategy(rawValue: strategy) else {
        throw Mistake(description: "there is no strategy \"\(strategy)\"")
      }
      naming.strategy = known
    } else if request["utf8_allowed"]?.booleanValue == true {
      naming.strategy = .noUTF8EscapingWithSuffixes
    }
    naming.namespace = request["namespace"]?.stringValue ?? ""
    naming.preservesMultipleUnderscores = request["preserve_multiple_underscores"]?.booleanValue ?? true
    naming.prefixesLeadingUnderscore = request["underscore_label_sanitization"]?.booleanValue ?? true
    let kind = request["kind"]?.stringValue ?? "metric"
    guard kind == "metric" || kind == "label" else { throw Mistake(description: "there is no kind \"\(kind)\"") }
    if kind == "label" { return [("name", try naming.labelName(name))] }
    let typeName = request["type"]?.stringValue ?? "Unknown"
    guard let type = PrometheusMetricType(rawValue: typeName) else {
      throw Mistake(description: "there is no type \"\(typeName)\"")
    }
    if let unit = request["unit"], unit.stringValue == nil { throw Mistake(description: "the unit is no text") }
    let unit = request["unit"]?.stringValue ?? ""
    return [("name", try naming.metricName(name, unit: unit, type: type)), ("unit", naming.unitName(unit))]
  }
}
