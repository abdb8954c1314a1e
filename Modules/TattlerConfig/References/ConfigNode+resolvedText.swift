extension ConfigNode {
  /// The text of this scalar with its references resolved.
  ///
  /// `keyPath` is only for the error.
  ///
  /// - Throws: `wrongType` if this is no scalar; `unsetVariable`, `unreadableFile`, `invalidReference` or `limit`.
  public func resolvedText(
    environment: ConfigEnvironment, keyPath: ConfigKeyPath = .root
  ) throws(ConfigError) -> String {
    guard let scalar else {
      throw ConfigError(.wrongType, at: position, keyPath: keyPath, reason: "found \(kind)", expected: "text")
    }
    guard scalar.mayHoldReferences else { return scalar.text }
    do throws(ReferenceError) {
      return try ReferenceResolver(environment: environment, configurationFile: position.file).resolve(scalar.text)
    } catch {
      throw ConfigError(error.code, at: position, keyPath: keyPath, reason: error.reason)
    }
  }
}
