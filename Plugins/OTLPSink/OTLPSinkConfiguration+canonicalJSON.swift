package import TattlerConfig
internal import TattlerGrafana
internal import TattlerSinkSupport

extension OTLPSinkConfiguration {
  /// The configuration as the sink reads it through its C table: canonical JSON with every key.
  ///
  /// It holds the secrets: it is for the sink, not for a log. Of headers with the same name the last one counts.
  public var canonicalJSON: [UInt8] { Self.json(members) }

  /// Members of an object as JSON, sorted by name.
  package static func json(_ members: [String: JSONValue]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in sorted(members) {
      writer.key(key)
      writer.value(value)
    }
    writer.endObject()
    return writer.bytes
  }

  /// What the JSON holds.
  package var members: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "compression": .string(compression.rawValue),
      "insecure_http": .boolean(allowsPlainHTTP),
      "max_body_bytes": .number("\(maximumBodyBytes)"),
      "protocol": .string(encoding.rawValue),
      "temporality": .string(temporality.rawValue),
    ]
    switch endpoint {
    case .base(let text): members["endpoint"] = .string(text)
    case .metrics(let text): members["metrics_endpoint"] = .string(text)
    }
    if let credentials {
      members["instance_id"] = .string(credentials.instanceID)
      members["token"] = .string(credentials.token.reveal())
    }
    if let timeout { members["timeout"] = .string(DurationText.format(timeout)) }
    if let connectTimeout { members["connect_timeout"] = .string(DurationText.format(connectTimeout)) }
    if !headers.isEmpty { members["headers"] = Self.object(headers.map { ($0.name, $0.value.reveal()) }) }
    if !resource.isEmpty { members["resource"] = Self.object(resource.pairs) }
    return members
  }

  private static func object(_ pairs: [(name: String, value: String)]) -> JSONValue {
    let values = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return .object(sorted(values).map { JSONMember(name: $0.key, value: .string($0.value)) })
  }

  private static func sorted<Value>(_ members: [String: Value]) -> [(key: String, value: Value)] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}
