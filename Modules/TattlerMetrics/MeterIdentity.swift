/// What tells one meter from another: OpenTelemetry's instrumentation scope.
struct MeterIdentity: Sendable, Hashable {
  let name: String
  let version: String
  let schemaURL: String
  let attributes: Attributes

  static func == (left: MeterIdentity, right: MeterIdentity) -> Bool {
    left.name == right.name && left.version == right.version && left.schemaURL == right.schemaURL
      && CanonicalAttributes.bytes(of: left.attributes) == CanonicalAttributes.bytes(of: right.attributes)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(version)
  }
}
