/// What the name of an environment variable, or of a key of a configuration, says about its value.
enum VariableName {
  enum Meaning: Equatable {
    /// `OTEL_EXPORTER_OTLP_…HEADERS`: pairs of name and value, percent-encoded.
    case headers(isMetrics: Bool)
    /// `OTEL_EXPORTER_OTLP_…ENDPOINT`.
    case endpoint(isMetrics: Bool)
    /// `OTEL_EXPORTER_OTLP_…PROTOCOL`.
    case `protocol`
    /// The address of something else at Grafana Cloud.
    case url
    /// `Authorization`, or a variable for its value.
    case authorization
    case token
    /// An instance id; of another product than OTLP where the name says so.
    case id(isOther: Bool)
  }

  /// Whether a name is one of an environment variable, and none of OpenTelemetry's.
  static func isForeign(_ name: String) -> Bool {
    !name.hasPrefix("OTEL_") && name != "AUTHORIZATION" && name.utf8.contains(where: { (0x41...0x5A).contains($0) })
      && !name.utf8.contains { (0x61...0x7A).contains($0) }
  }

  /// Whether a variable that is none of OpenTelemetry's says that it is meant for sending data.
  static func isForData(_ name: String) -> Bool { has(name, ["OTLP", "TATTLER"]) }

  /// The meaning of a name; nil where it has nothing to do with credentials.
  static func meaning(_ name: String, value: String) -> Meaning? {
    let name = name.uppercased()
    if name.hasPrefix("OTEL_") { return otel(name) }
    if name == "AUTHORIZATION" { return .authorization }
    let isOurs = has(name, ["GRAFANA", "GC_", "TATTLER", "OTLP", "PROM", "INFLUX", "MIMIR", "LOKI"])
    if isOurs, name.hasSuffix("AUTHORIZATION") || name.hasSuffix("_AUTH") { return .authorization }
    if has(name, ["HEADERS"]) { return isOurs || hasScheme(value) ? .headers(isMetrics: false) : nil }
    if let meaning = ofToken(name, value, isOurs) { return meaning }
    let isURL = CredentialScan.hasPrefix(value, "http://") || CredentialScan.hasPrefix(value, "https://")
    if isURL, has(name, ["ENDPOINT", "URL", "HOST"]) {
      if has(name, ["OTLP"]) { return .endpoint(isMetrics: false) }
      return GrafanaHost.isCloud(GrafanaHost.name(in: value)) ? .url : nil
    }
    let other = ["PROM", "INFLUX", "LOKI", "LOGS", "METRICS", "TEMPO", "GRAPHITE", "MIMIR"]
    let isID = has(name, ["INSTANCE_ID", "INSTANCEID", "STACK_ID"]) || ["GRAFANA_ID", "OTLP_ID"].contains(name)
    guard isOurs && isID || name == "INSTANCE_ID" || has(name, ["USER"]) && has(name, other + ["OTLP"]) else {
      return nil
    }
    return .id(isOther: has(name, other))
  }

  /// A token by its name, or by how it begins: a password of somebody else has no form that could be wrong.
  private static func ofToken(_ name: String, _ value: String, _ isOurs: Bool) -> Meaning? {
    guard has(name, ["TOKEN", "API_KEY", "APIKEY", "PASSWORD", "SECRET"]) else { return nil }
    let isNamed = name == "TOKEN" || isOurs && has(name, ["TOKEN", "API_KEY", "APIKEY"]) && !name.hasSuffix("_FILE")
    return isNamed || TokenKind(of: value) != .unknown ? .token : nil
  }

  private static func hasScheme(_ value: String) -> Bool {
    let value = value.lowercased()
    return CredentialScan.contains(value, "basic") || CredentialScan.contains(value, "bearer")
  }

  private static func otel(_ name: String) -> Meaning? {
    guard name.hasPrefix("OTEL_EXPORTER_OTLP_") else { return nil }
    let rest = name.dropFirst("OTEL_EXPORTER_OTLP_".count)
    switch rest {
    case "HEADERS": return .headers(isMetrics: false)
    case "METRICS_HEADERS": return .headers(isMetrics: true)
    case "ENDPOINT": return .endpoint(isMetrics: false)
    case "METRICS_ENDPOINT": return .endpoint(isMetrics: true)
    case "PROTOCOL", "METRICS_PROTOCOL": return .protocol
    // Those of traces and logs have their own paths, and the same headers.
    case "TRACES_HEADERS", "LOGS_HEADERS": return .headers(isMetrics: false)
    default: return nil
    }
  }

  private static func has(_ name: String, _ words: [String]) -> Bool {
    words.contains { CredentialScan.contains(name, $0) }
  }
}
