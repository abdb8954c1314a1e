internal import TattlerGrafana

extension InfluxPushConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The URL without user, password, query and fragment, which may hold secrets, and the names of headers.
  public var description: String {
    "InfluxPushConfiguration(url: \(ShownURL.text(of: url)), scheme: \(scheme), headers: \(headers.map(\.name)))"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// All properties, the URL as ``description`` has it.
  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "url": ShownURL.text(of: url), "credentials": credentials as Any, "scheme": scheme, "headers": headers,
        "resource": resource, "timeout": timeout as Any, "connectTimeout": connectTimeout as Any,
        "maximumBodyBytes": maximumBodyBytes, "compresses": compresses, "allowsPlainHTTP": allowsPlainHTTP,
      ], displayStyle: .struct)
  }
}
