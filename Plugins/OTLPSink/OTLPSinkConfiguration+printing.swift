internal import TattlerGrafana

extension OTLPSinkConfiguration.Endpoint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The URL without user, password, query and fragment, which may hold secrets.
  public var description: String {
    switch self {
    case .base(let url): "base(\(ShownURL.text(of: url)))"
    case .metrics(let url): "metrics(\(ShownURL.text(of: url)))"
    }
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
