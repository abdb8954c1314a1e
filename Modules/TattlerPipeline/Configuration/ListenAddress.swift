internal import TattlerConfig

/// A host and a port to listen on.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// A name or an address; IPv6 without brackets.
  public let host: String
  /// 0 lets the system choose.
  public let port: Int

  /// Reads `127.0.0.1:8086`, `localhost:8086` or `[::1]:8086`; nil for anything else.
  public init?(_ text: String) {
    let portText: Substring
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else { return nil }
      host = String(text[text.index(after: text.startIndex)..<close])
      let rest = text[text.index(after: close)...]
      guard rest.hasPrefix(":") else { return nil }
      portText = rest.dropFirst()
    } else {
      guard let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon else { return nil }
      host = String(text[..<colon])
      portText = text[text.index(after: colon)...]
    }
    guard !host.isEmpty, !portText.isEmpty, portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let port = Int(portText), port <= 65_535
    else { return nil }
    self.port = port
  }

  /// True where only this machine can connect.
  public var isLoopback: Bool { LoopbackHost.contains(host) }

  /// The written form.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
