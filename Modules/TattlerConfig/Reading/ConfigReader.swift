/// Reads one mapping strictly: it remembers which keys were asked for, collects every mistake, and reports the keys
/// that nobody asked for with the nearest name.
///
/// ```swift
/// let server = try document.read { reader in
///   Server(
///     host: reader.string("host", default: "127.0.0.1"),
///     port: reader.integer("port", in: 1...65_535, default: 8428),
///     timeout: reader.duration("timeout", default: .seconds(10)),
///     token: reader.requiredSecret("token"))
/// }
/// ```
/// A value that is wrong or missing is reported and a stand-in is returned, so that one pass finds all mistakes; what
/// was built from stand-ins never gets out, because ``finish()``, which `read` calls, throws then. A key without a
/// value (`key:`) or with `null` counts as absent. A reader is for one thread.
public final class ConfigReader {
  /// Where this mapping stands in the document.
  public let keyPath: ConfigKeyPath

  /// The place of this mapping.
  public let position: ConfigPosition

  /// Where references resolve.
  public let environment: ConfigEnvironment

  let entries: [ConfigEntry]
  let log: ConfigErrorLog
  private var known: Set<String> = []
  private var children: [ConfigReader] = []
  private var checksUnknownKeys = true

  /// Makes a reader of `node`, which must be a mapping or null; the caller calls ``finish()`` at the end.
  public convenience init(_ node: ConfigNode, environment: ConfigEnvironment, keyPath: ConfigKeyPath = .root) {
    self.init(node, environment: environment, keyPath: keyPath, log: ConfigErrorLog())
  }

  init(_ node: ConfigNode, environment: ConfigEnvironment, keyPath: ConfigKeyPath, log: ConfigErrorLog) {
    self.keyPath = keyPath
    self.environment = environment
    self.log = log
    position = node.position
    entries = node.entries ?? []
    if node.entries == nil, !node.isNull {
      log.add(
        ConfigError(
          .wrongType, at: node.position, keyPath: keyPath, reason: "found \(node.kind)", expected: "a mapping"))
    }
  }

  /// The keys of this mapping, in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  /// The subtree under `key`, which counts as asked for; nil if it is absent or null.
  public func node(_ key: String) -> ConfigNode? {
    known.insert(key)
    guard let value = entries.first(where: { $0.key == key })?.value, !value.isNull else { return nil }
    return value
  }

  /// Accepts all keys that are left, for a section whose keys somebody else checks or that is switched off.
  public func acceptRemainingKeys() {
    checksUnknownKeys = false
  }

  /// Reports a mistake of the caller's own finding: at the value of `key`, at the key itself if it is unknown, or at this
  /// mapping if it is absent.
  public func report(
    _ key: String, code: ConfigError.Code = .invalidValue, reason: String, expected: String? = nil,
    suggestion: String? = nil
  ) {
    known.insert(key)
    let entry = entries.first { $0.key == key }
    let place = (code == .unknownKey ? entry?.keyPosition : entry?.value.position) ?? position
    log.add(
      ConfigError(
        code, at: place, keyPath: keyPath.appending(key: key), reason: reason, expected: expected,
        suggestion: suggestion))
  }

  /// Reports a mistake that was found elsewhere, such as by a part that reads a subtree in its own way.
  public func report(_ error: ConfigError) { log.add(error) }

  /// Checks for unknown keys here and in every section that was read, and throws all mistakes that were collected.
  public func finish() throws(ConfigErrors) {
    checkKeys()
    if let errors = ConfigErrors(log.takeAll()) { throw errors }
  }

  /// A reader of the subtree under this one, which is checked when this one is.
  func child(_ node: ConfigNode, keyPath: ConfigKeyPath) -> ConfigReader {
    let reader = ConfigReader(node, environment: environment, keyPath: keyPath, log: log)
    children.append(reader)
    return reader
  }

  private func checkKeys() {
    for child in children { child.checkKeys() }
    guard checksUnknownKeys else { return }
    let absent = known.subtracting(entries.map(\.key))
    for entry in entries where !known.contains(entry.key) {
      // A suggestion costs much more than an error, and errors past the bound are only counted.
      let suggestion = log.count < ConfigErrors.maximumCount ? nearest(to: entry.key, absent: absent) : nil
      log.add(
        ConfigError(
          .unknownKey, at: entry.keyPosition, keyPath: keyPath.appending(key: entry.key), reason: "unknown key",
          suggestion: suggestion))
    }
  }

  /// A key that is not there yet is the likelier meaning.
  private func nearest(to key: String, absent: Set<String>) -> String? {
    Spelling.nearest(to: key, among: Array(absent)) ?? Spelling.nearest(to: key, among: Array(known))
  }
}

/// The mistakes that the readers of one document share.
final class ConfigErrorLog {
  private var errors: [ConfigError] = []

  var count: Int { errors.count }

  func add(_ error: ConfigError) {
    errors.append(error)
  }

  /// Every mistake once: a checked reader that is finished again has nothing to add.
  func takeAll() -> [ConfigError] {
    var seen: Set<ConfigError> = []
    return errors.filter { seen.insert($0).inserted }
  }
}
