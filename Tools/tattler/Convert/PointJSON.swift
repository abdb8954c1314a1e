internal import TattlerConfig
internal import TattlerModel

/// Points as JSON with typed fields, so that nothing is lost on the way there and back:
///
/// ```json
/// [{"measurement": "cpu", "tags": [["host", "a"]], "fields": [["usage", "float", 1.5]], "timestamp": 1700000000000000000}]
/// ```
/// Types are float, int, uint, string and bool; what JSON has no number for is written as `"NaN"`, `"Infinity"` and
/// `"-Infinity"`. Times are nanoseconds, or null.
enum PointJSON {
  /// What is wrong with a document.
  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  /// As large as the input may be.
  static let limits: ConfigLimits = {
    var limits = ConfigLimits()
    limits.maximumBytes = 1 << 30
    limits.maximumNodes = 1 << 28
    return limits
  }()

  /// Reads one point or an array of them.
  static func read(_ document: JSONValue, into builder: inout MetricBatchBuilder) throws {
    for (index, point) in (document.arrayValue ?? [document]).enumerated() {
      do { try readPoint(point, into: &builder) } catch let mistake as Mistake {
        throw Mistake(description: "point \(index + 1): \(mistake.description)")
      }
    }
  }

  private static let keys: Set = ["measurement", "tags", "fields", "timestamp"]

  private static func readPoint(_ point: JSONValue, into builder: inout MetricBatchBuilder) throws {
    guard let members = point.objectValue else { throw Mistake(description: "a point is an object") }
    for member in members where !keys.contains(member.name) {
      throw Mistake(description: "there is no key \"\(member.name)\"")
    }
    guard let name = point["measurement"]?.stringValue, !name.isEmpty else {
      throw Mistake(description: "no measurement")
    }
    guard let fields = point["fields"]?.arrayValue, !fields.isEmpty else { throw Mistake(description: "no fields") }
    let set = try builder.addAttributes(try tags(point["tags"]))
    var values: [(UInt32, MetricValue)] = []
    for field in fields {
      guard let parts = field.arrayValue, parts.count == 3, let key = parts[0].stringValue,
        let type = parts[1].stringValue
      else { throw Mistake(description: "a field is [key, type, value]") }
      guard !key.isEmpty else { throw Mistake(description: "a field has an empty key") }
      values.append((try builder.addMetric(name: name, field: key), try value(parts[2], type, key)))
    }
    var time: Int64?
    if let timestamp = point["timestamp"], !timestamp.isNull {
      guard let number = integer(timestamp).flatMap({ Int64($0) }) else {
        throw Mistake(description: "the timestamp is no 64-bit integer")
      }
      time = number
    }
    try builder.addRow(attributes: set, time: time, values)
  }

  private static func tags(_ value: JSONValue?) throws -> [(String, MetricValue)] {
    guard let value, !value.isNull else { return [] }
    if let members = value.objectValue {
      return try members.map { member in
        guard let text = member.value.stringValue else { throw Mistake(description: "a tag's value is no text") }
        return (member.name, .string(text))
      }
    }
    guard let pairs = value.arrayValue else {
      throw Mistake(description: "tags are an object or an array of [key, value]")
    }
    return try pairs.map { pair in
      guard let parts = pair.arrayValue, parts.count == 2, let key = parts[0].stringValue,
        let text = parts[1].stringValue
      else { throw Mistake(description: "a tag is [key, value]") }
      return (key, .string(text))
    }
  }

  private static func value(_ value: JSONValue, _ type: String, _ key: String) throws -> MetricValue {
    switch type {
    case "float":
      if case .number(let text) = value, let number = Double(text) { return .double(number) }
      switch value.stringValue {
      case "NaN": return .double(.nan)
      case "Infinity": return .double(.infinity)
      case "-Infinity": return .double(-.infinity)
      default: break
      }
      if let text = value.stringValue, let document = try? JSONValue(parsing: Array(text.utf8)),
        case .number(let digits) = document, let number = Double(digits)
      {
        return .double(number)
      }
    case "int": if let number = integer(value).flatMap({ Int64($0) }) { return .int(number) }
    case "uint": if let number = integer(value).flatMap({ UInt64($0) }) { return .uint(number) }
    case "bool": if let flag = value.booleanValue { return .bool(flag) }
    case "string": if let text = value.stringValue { return .string(text) }
    default: throw Mistake(description: "field \"\(key)\" has the unknown type \"\(type)\"")
    }
    throw Mistake(description: "field \"\(key)\" has a value that is no \(type)")
  }

  private static func integer(_ value: JSONValue) -> String? {
    if case .number(let text) = value { text } else { value.stringValue }
  }

  /// Writes a batch: an array of points, or, where something was refused, an object with `points` and `errors`.
  static func write(_ batch: MetricBatch, complaints: [String]) -> [UInt8] {
    var writer = JSONWriter()
    if !complaints.isEmpty {
      writer.beginObject()
      writer.key("errors")
      writer.beginArray()
      for complaint in complaints { writer.string(complaint) }
      writer.endArray()
      writer.key("points")
    }
    writer.beginArray()
    for row in batch.spelledRows { write(row, &writer) }
    writer.endArray()
    if !complaints.isEmpty { writer.endObject() }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ row: MetricRow, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("measurement")
    writer.string(row.name)
    writer.key("tags")
    writer.beginArray()
    for tag in row.attributes {
      writer.beginArray()
      writer.string(tag.key)
      if case .string(let text) = tag.value { writer.string(text) } else { write(tag.value, &writer) }
      writer.endArray()
    }
    writer.endArray()
    writer.key("fields")
    writer.beginArray()
    for field in row.fields {
      writer.beginArray()
      writer.string(field.key)
      write(field.value, &writer)
      writer.endArray()
    }
    writer.endArray()
    writer.key("timestamp")
    if let time = row.time { writer.integer(time) } else { writer.null() }
    writer.endObject()
  }

  /// Writes type and value.
  private static func write(_ value: MetricValue, _ writer: inout JSONWriter) {
    switch value {
    case .double(let number):
      writer.string("float")
      if number.isFinite {
        writer.number(number)
      } else {
        writer.string(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
      }
    case .int(let number):
      writer.string("int")
      writer.integer(number)
    case .uint(let number):
      writer.string("uint")
      writer.integer(number)
    case .bool(let flag):
      writer.string("bool")
      writer.boolean(flag)
    case .string(let text):
      writer.string("string")
      writer.string(text)
    }
  }
}
