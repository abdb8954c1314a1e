/// What tells one meter from another: OpenTelemetry's instrumentation scope.
struct MeterIdentity: Sendable, Hashable {
  let name: String
  let version: String
  let schemaURL: String
  let attributes: Attributes
}
