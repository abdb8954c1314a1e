/// Why the references in a scalar do not resolve; the caller adds position and path.
struct ReferenceError: Error, Hashable {
  let code: ConfigError.Code
  let reason: String
}
