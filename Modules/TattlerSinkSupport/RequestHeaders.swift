public import TattlerConfig
public import TattlerPlugin

/// The headers that an operator adds to a sink's requests, checked.
public enum RequestHeaders {
  /// Those that sinks and the host write themselves; `authorization` only where there are credentials.
  private static let reserved = [
    "content-type", "content-encoding", "content-length", "host", "retry-attempt",
  ]

  /// Checks names and values.
  ///
  /// - Parameters:
  ///   - headers: names and values, such as `X-Scope-OrgID` for a Mimir of one's own.
  ///   - hasCredentials: whether the sink writes `Authorization` itself.
  ///   - keyPath: the key of the configuration that holds them, for errors.
  /// - Returns: true where requests carry an `Authorization`.
  /// - Throws: ``SinkError`` where HTTP does not allow a name or a value (RFC 9110, sections 5.1 and 5.5), or the sink
  ///   writes the header itself. It does not show the value.
  @discardableResult
  public static func check(
    _ headers: [(name: String, value: Secret)], hasCredentials: Bool, keyPath: String = "headers"
  ) throws(SinkError) -> Bool {
    var isAuthorized = hasCredentials
    for (name, value) in headers {
      let isToken = !name.isEmpty && name.utf8.allSatisfy { isTokenByte($0) }
      let isText = value.reveal().utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x09 }
      guard isToken, isText else {
        throw SinkError(
          "the header \"\(name.prefix(40))\" has a name or a value that HTTP does not allow", keyPath: keyPath)
      }
      let lowercase = name.lowercased()
      let isAuthorization = lowercase == "authorization"
      if reserved.contains(lowercase) || isAuthorization && hasCredentials {
        throw SinkError("the header \"\(name)\" is set by the sink itself", keyPath: keyPath)
      }
      isAuthorized = isAuthorized || isAuthorization
    }
    return isAuthorized
  }

  /// RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
