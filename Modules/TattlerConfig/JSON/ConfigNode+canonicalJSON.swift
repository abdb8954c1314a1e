extension ConfigNode {
  /// This subtree as canonical JSON with its references resolved: sorted keys, no spaces, UTF-8.
  ///
  /// Bare scalars that are JSON numbers, booleans or null in YAML's core schema become those; quoted ones stay text. A
  /// bare scalar that holds a reference becomes a number or a boolean likewise, but never null. Keys are sorted by
  /// their bytes. The result holds the secrets: it is for the sink it configures, not for a log.
  ///
  /// - Parameters:
  ///   - excluded: keys of the top mapping to leave out, such as those that the host itself reads.
  ///   - keyPath: where this subtree stands, for errors.
  /// - Throws: every reference that does not resolve.
  public func canonicalJSON(
    excluding excluded: Set<String> = [], environment: ConfigEnvironment, keyPath: ConfigKeyPath = .root
  ) throws(ConfigErrors) -> [UInt8] {
    var writer = JSONWriter()
    var errors: [ConfigError] = []
    write(to: &writer, excluding: excluded, environment: environment, keyPath: keyPath, errors: &errors)
    if let errors = ConfigErrors(errors) { throw errors }
    return writer.bytes
  }

  private func write(
    to writer: inout JSONWriter, excluding excluded: Set<String> = [], environment: ConfigEnvironment,
    keyPath: ConfigKeyPath, errors: inout [ConfigError]
  ) {
    switch content {
    case .scalar(let scalar):
      do throws(ConfigError) {
        let text = try resolvedText(environment: environment, keyPath: keyPath)
        Self.write(text, of: scalar, to: &writer)
      } catch {
        errors.append(error)
      }
    case .sequence(let items):
      writer.beginArray()
      for (index, item) in items.enumerated() {
        let path = keyPath.appending(index: index)
        item.write(to: &writer, environment: environment, keyPath: path, errors: &errors)
      }
      writer.endArray()
    case .mapping(let entries):
      writer.beginObject()
      let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for entry in sorted where !excluded.contains(entry.key) {
        writer.key(entry.key)
        let path = keyPath.appending(key: entry.key)
        entry.value.write(to: &writer, environment: environment, keyPath: path, errors: &errors)
      }
      writer.endObject()
    }
  }

  private static func write(_ text: String, of scalar: ConfigScalar, to writer: inout JSONWriter) {
    guard scalar.style == .plain else { return writer.string(text) }
    if scalar.isNull { return writer.null() }
    if let truth = CoreSchema.boolean(text) { return writer.boolean(truth) }
    writer.number(text: text)
  }
}
