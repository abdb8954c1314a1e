/// The way from the root of a configuration to one value, such as `sinks.grafana.url` or `sources[2].port`.
///
/// A key that holds anything other than letters, digits, `_`, `-` or `/` is written in quotes: `labels."a.b"`.
public struct ConfigKeyPath: Sendable, Hashable, CustomStringConvertible {
  /// One step down.
  public enum Component: Sendable, Hashable {
    /// Into a mapping, by key.
    case key(String)
    /// Into a sequence, by index from 0.
    case index(Int)
  }

  /// The steps, outermost first; empty for the root.
  public let components: [Component]

  /// The root of a document.
  public static let root = ConfigKeyPath([])

  /// Makes a path of its steps.
  public init(_ components: [Component]) {
    self.components = components
  }

  /// Whether this is the root itself.
  public var isRoot: Bool { components.isEmpty }

  /// The path of the value under `key`.
  public func appending(key: String) -> ConfigKeyPath {
    ConfigKeyPath(components + [.key(key)])
  }

  /// The path of the item at `index`, from 0.
  public func appending(index: Int) -> ConfigKeyPath {
    ConfigKeyPath(components + [.index(index)])
  }

  /// The path that first takes this way, then `rest`.
  public func appending(_ rest: ConfigKeyPath) -> ConfigKeyPath {
    ConfigKeyPath(components + rest.components)
  }

  /// The written form, which `init(parsing:)` reads back.
  public var description: String {
    var text = ""
    for component in components {
      switch component {
      case .key(let key):
        if !text.isEmpty { text += "." }
        text += Self.written(key)
      case .index(let index):
        text += "[\(index)]"
      }
    }
    return text
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"), 0x80...:
      true
    default: false
    }
  }

  private static func written(_ key: String) -> String {
    if !key.isEmpty, key.utf8.allSatisfy(isBare) { return key }
    var writer = JSONWriter()
    writer.string(key)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension ConfigKeyPath {
  /// Reads the written form back; nil if `text` is not one.
  public init?(parsing text: String) {
    let bytes = Array(text.utf8)
    var components: [Component] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "[") {
        guard let close = bytes[index...].firstIndex(of: UInt8(ascii: "]")),
          let number = Int(String(decoding: bytes[(index + 1)..<close], as: UTF8.self)), number >= 0
        else { return nil }
        components.append(.index(number))
        index = close + 1
        continue
      }
      if !components.isEmpty {
        guard bytes[index] == UInt8(ascii: ".") else { return nil }
        index += 1
      }
      guard let (key, next) = Self.key(in: bytes, from: index) else { return nil }
      components.append(.key(key))
      index = next
    }
    self.init(components)
  }

  private static func key(in bytes: [UInt8], from start: Int) -> (key: String, next: Int)? {
    guard start < bytes.count else { return nil }
    guard bytes[start] == UInt8(ascii: "\"") else {
      let end = bytes[start...].firstIndex { !isBare($0) } ?? bytes.count
      guard end > start else { return nil }
      return (String(decoding: bytes[start..<end], as: UTF8.self), end)
    }
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < bytes.count, let value = try? JSONValue(parsing: Array(bytes[start...end])),
      let key = value.stringValue
    else { return nil }
    return (key, end + 1)
  }
}
