public import TattlerConfig

extension GrafanaCredentials {
  /// Reads the keys `instance_id` and `token`, of which both or neither must be there.
  ///
  /// - Returns: nil where neither is there, or something is wrong with them, which the reader then knows.
  public static func read(_ reader: ConfigReader) -> GrafanaCredentials? {
    let id = reader.string("instance_id").flatMap { $0.isEmpty ? nil : $0 }
    let token = reader.secret("token")
    switch (id, token) {
    case (nil, nil): return nil
    case (nil, _):
      reader.report("instance_id", code: .missingKey, reason: "missing key", expected: "digits, as there is a token")
    case (_, nil):
      reader.report("token", code: .missingKey, reason: "missing key", expected: "a token, as there is an instance_id")
    case (let id?, let token?):
      do throws(GrafanaCredentialsError) { return try GrafanaCredentials(instanceID: id, token: token) } catch {
        let isAboutID = [.emptyInstanceID, .instanceIDNotDigits, .swapped].contains(error.code)
        reader.report(isAboutID ? "instance_id" : "token", reason: error.description)
      }
    }
    return nil
  }
}
