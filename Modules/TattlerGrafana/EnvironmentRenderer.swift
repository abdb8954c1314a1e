public import TattlerConfig

/// Writes environment variables so that each consumer reads back exactly their values.
public enum EnvironmentRenderer {
  /// The text for `variables` in a line-based `format`, or as a Kubernetes Secret named by `secret`.
  ///
  /// Names must be those of environment variables. A value must not hold a line break: `.docker` files cannot express
  /// one. The result shows the secrets.
  public static func render(
    _ variables: [(name: String, value: Secret)], format: EnvironmentFormat, secret: KubernetesSecret? = nil
  ) -> String {
    if format == .kubernetes, let secret = secret ?? KubernetesSecret() { return manifest(variables, secret) }
    return variables.map { line($0.name, $0.value.reveal(), format) + "\n" }.joined()
  }

  private static func line(_ name: String, _ value: String, _ format: EnvironmentFormat) -> String {
    switch format {
    case .docker, .kubernetes: "\(name)=\(value)"
    case .dotenv: "\(name)=\(dotenvQuoted(value))"
    case .shell: "export \(name)=\(shellQuoted(value))"
    case .systemd: "Environment=\"\(name)=\(systemdEscaped(value))\""
    }
  }

  /// Bare where every `.env` reader agrees on the meaning; else in single quotes, where nothing is expanded; a value
  /// that holds a single quote itself goes into double quotes.
  private static func dotenvQuoted(_ value: String) -> String {
    if !value.isEmpty, value.utf8.allSatisfy(isHarmless) { return value }
    if !value.utf8.contains(UInt8(ascii: "'")) { return "'\(value)'" }
    return "\"" + escaped(value, "\"\\$`") + "\""
  }

  /// In single quotes, with each single quote as `'\''` (POSIX shell, section 2.2.2).
  private static func shellQuoted(_ value: String) -> String {
    "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// C-style escapes inside double quotes, and `%%` for `%`, which would begin a specifier (systemd.unit,
  /// systemd.exec).
  private static func systemdEscaped(_ value: String) -> String {
    escaped(value, "\"\\").split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
  }

  private static func escaped(_ value: String, _ special: String) -> String {
    var text = ""
    for character in value.unicodeScalars {
      if special.unicodeScalars.contains(character) { text += "\\" }
      text.unicodeScalars.append(character)
    }
    return text
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "%+/=:.,-_@".utf8.contains(byte)
    }
  }

  private static func manifest(_ variables: [(name: String, value: Secret)], _ secret: KubernetesSecret) -> String {
    var lines = ["apiVersion: v1", "kind: Secret", "metadata:", "  name: \(yamlQuoted(secret.name))"]
    if let namespace = secret.namespace { lines.append("  namespace: \(yamlQuoted(namespace))") }
    lines.append("type: Opaque")
    lines.append(secret.isEncoded ? "data:" : "stringData:")
    for (name, value) in variables {
      let text = value.reveal()
      lines.append("  \(name): \(secret.isEncoded ? Base64.encode(Array(text.utf8)) : yamlQuoted(text))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A JSON string, which is a double-quoted YAML scalar too (YAML 1.2, section 1.3), so that `123` or `no` stays text.
  private static func yamlQuoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
