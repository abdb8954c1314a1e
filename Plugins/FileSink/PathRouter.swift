internal import CTattlerPlugin
internal import TattlerJSONLines
internal import TattlerModel

/// Tells which file a row belongs to: renders each distinct path once and remembers it.
struct PathRouter {
  /// What a path depends on, by index, so that most rows cost one lookup.
  private struct Key: Hashable {
    var attributes: UInt32 = 0
    var resource: UInt32 = 0
    var name: UInt64 = 0
    var dateStep: UInt64 = 0
  }

  private let template: PathTemplate
  private let dateStep: UInt64?
  private let usesAttributes: Bool
  private let usesMeasurement: Bool
  private var known: [Key: Int] = [:]
  private var last: (key: Key, path: Int)?

  init(_ template: PathTemplate) {
    self.template = template
    dateStep = template.dateStepNanoseconds
    usesAttributes = template.usesAttributes
    usesMeasurement = template.usesMeasurement
  }

  /// Forgets what belongs to one batch and one list of paths.
  mutating func reset() {
    known.removeAll(keepingCapacity: known.count <= 1024)
    last = nil
  }

  /// The number of the row's path, which `register` gives for a path that was not met yet.
  mutating func path(
    of row: tattler_row, in view: BatchView, now: UInt64, register: ([String]) -> Int
  ) -> Int {
    let metric = unsafe view.metrics[Int(view.points[Int(row.first_point)].metric)]
    let time = row.nanoseconds ?? Int64(clamping: now)
    var key = Key()
    if usesAttributes {
      key.attributes = row.attributes
      key.resource = unsafe view.scopes[Int(metric.scope)].resource
    }
    if usesMeasurement { key.name = UInt64(metric.name.offset) | UInt64(metric.name.length) << 32 }
    if let dateStep { key.dateStep = Self.stepNumber(time, step: dateStep) }
    if let last, last.key == key { return last.path }
    let path = unsafe known[key] ?? register(render(row, metric, in: view, time: time))
    known[key] = path
    last = (key, path)
    return path
  }

  private static func stepNumber(_ time: Int64, step: UInt64) -> UInt64 {
    guard time < 0 else { return UInt64(time) / step }
    // Before 1970 the quotient rounds towards it: shift by one so that -1 and 0 stay apart.
    return UInt64(bitPattern: (time &+ 1) / Int64(step) &- 1)
  }

  private func render(_ row: tattler_row, _ metric: tattler_metric, in view: BatchView, time: Int64) -> [String] {
    let date = UTCTime(nanoseconds: time)
    return template.components.map { component in
      var name = ""
      for piece in component {
        switch piece {
        case .literal(let text): name += text
        case .date(let letter): name += Self.text(of: letter, date)
        case .measurement: name += unsafe PathValue.sanitised(view.string(metric.name))
        case .attribute(let key): name += unsafe PathValue.sanitised(attribute(key, of: row, metric, in: view))
        }
      }
      return PathValue.finished(name: name)
    }
  }

  private func attribute(_ key: String, of row: tattler_row, _ metric: tattler_metric, in view: BatchView) -> String {
    let resource = unsafe view.resources[Int(view.scopes[Int(metric.scope)].resource)].attributes
    for set in [row.attributes, resource] {
      let attributes = unsafe view.attributes(ofSet: set)
      for index in 0..<attributes.count where unsafe view.string(attributes[index].key) == key {
        return unsafe text(of: attributes[index], in: view)
      }
    }
    return ""
  }

  private func text(of attribute: tattler_attribute, in view: BatchView) -> String {
    switch BatchValueKind(rawValue: attribute.kind) {
    case .string: unsafe view.string(attribute.value.text)
    case .int: String(attribute.value.i64)
    case .uint: String(attribute.value.u64)
    case .double: String(attribute.value.f64)
    case .bool: attribute.value.u64 != 0 ? "true" : "false"
    default: ""
    }
  }

  private static func text(of letter: Character, _ date: UTCTime) -> String {
    let (number, count) =
      switch letter {
      case "Y": (date.year, 4)
      case "y": (date.year, 2)
      case "m": (date.month, 2)
      case "d": (date.day, 2)
      case "j": (date.dayOfYear, 3)
      case "H": (date.hour, 2)
      case "M": (date.minute, 2)
      default: (date.second, 2)
      }
    var bytes: [UInt8] = []
    bytes.appendDigits(number, count: count)
    return String(decoding: bytes, as: UTF8.self)
  }
}
