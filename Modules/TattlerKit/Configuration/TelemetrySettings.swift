internal import Configuration
internal import TattlerConfig
internal import TattlerGrafana

/// Reads swift-configuration's values as texts, whatever type a provider gives them.
struct TelemetrySettings {
  private let reader: Configuration.ConfigReader

  init(_ reader: Configuration.ConfigReader) { self.reader = reader }

  /// The text of a key; nil where it is not there or empty.
  func text(_ key: String, isSecret: Bool = false) -> String? {
    let name = ConfigKey(key.split(separator: ".").map(String.init))
    let text =
      reader.string(forKey: name, isSecret: isSecret) ?? reader.int(forKey: name, isSecret: isSecret).map { "\($0)" }
      ?? reader.double(forKey: name, isSecret: isSecret).map { "\($0)" }
      ?? reader.bool(forKey: name, isSecret: isSecret).map { "\($0)" }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  func boolean(_ key: String, default fallback: Bool) throws(TelemetryError) -> Bool {
    try choice(
      key, [("true", true), ("yes", true), ("1", true), ("false", false), ("no", false), ("0", false)],
      default: fallback)
  }

  func duration(_ key: String) throws(TelemetryError) -> Duration? {
    guard let text = text(key) else { return nil }
    guard let duration = DurationText.parse(text) else {
      throw error(key, "found \"\(text)\"; give a time with its unit, such as 250ms, 10s or 1m")
    }
    return duration
  }

  func choice<Value>(
    _ key: String, _ choices: [(name: String, value: Value)], default fallback: Value
  ) throws(TelemetryError) -> Value {
    guard let text = text(key)?.lowercased() else { return fallback }
    guard let choice = choices.first(where: { $0.name == text }) else {
      throw error(key, "found \"\(text)\"; give one of \(choices.map(\.name).joined(separator: ", "))")
    }
    return choice.value
  }

  func pairs(_ key: String) throws(TelemetryError) -> [(key: String, value: String)] {
    let (pairs, problems) = OTelText.pairs(text(key) ?? "")
    if let place = problems.first { throw error(key, "there is no key=value at place \(place)") }
    return pairs
  }

  func headers(_ key: String) throws(TelemetryError) -> [(key: String, value: String)] {
    let (headers, problems) = OTelText.headers(text(key, isSecret: true) ?? "")
    if let place = problems.first { throw error(key, "there is no usable name=value at place \(place)") }
    return headers
  }

  func error(_ key: String, _ problem: String) -> TelemetryError {
    TelemetryError(.configuration, "\(key): \(problem)")
  }
}
