/// The `when_set` key: a section that counts only if some environment variables are set.
///
/// ```yaml
/// sinks:
///   grafana:
///     when_set: [GRAFANA_TOKEN]
///     token: ${GRAFANA_TOKEN}
/// ```
/// One file then serves a laptop without credentials and the server with them.
public enum ConfigSwitch {
  /// The key's name.
  public static let key = "when_set"
}

extension ConfigNode {
  /// The variables under `when_set` that are not set, or set to nothing; empty if this section counts.
  ///
  /// Accepts one name or a list of names.
  ///
  /// - Throws: `wrongType` or `invalidValue` if the value is something else.
  public func missingVariables(
    environment: ConfigEnvironment, keyPath: ConfigKeyPath = .root
  ) throws(ConfigError) -> [String] {
    guard let value = self[ConfigSwitch.key], !value.isNull else { return [] }
    let path = keyPath.appending(key: ConfigSwitch.key)
    var missing: [String] = []
    for name in value.items ?? [value] {
      guard let scalar = name.scalar, !scalar.isNull else {
        throw ConfigError(
          .wrongType, at: name.position, keyPath: path, reason: "found \(name.kind)",
          expected: "names of environment variables")
      }
      guard scalar.text.utf8.allSatisfy({ $0 > 0x20 && !"$={}".utf8.contains($0) }) else {
        throw ConfigError(
          .invalidValue, at: name.position, keyPath: path, reason: "found \"\(TextScan.abbreviated(scalar.text))\"",
          expected: "the bare name of an environment variable, such as GRAFANA_TOKEN")
      }
      if (environment.variable(scalar.text) ?? "").isEmpty { missing.append(scalar.text) }
    }
    return missing
  }
}

extension ConfigReader {
  /// The variables that keep this section switched off; empty if it counts.
  ///
  /// If any are missing, the section's other keys are accepted unread, so that the caller can log the names and return.
  public func missingVariables() -> [String] {
    _ = node(ConfigSwitch.key)
    do throws(ConfigError) {
      let section = ConfigNode(.mapping(entries), at: position)
      let missing = try section.missingVariables(environment: environment, keyPath: keyPath)
      if !missing.isEmpty { acceptRemainingKeys() }
      return missing
    } catch {
      log.add(error)
      return []
    }
  }
}
