public import CTattlerPlugin

/// A sink that can be made: its C table, who it is and where it came from.
@safe
public struct SinkPlugin: @unchecked Sendable {
  /// The table, which lives for ever and never changes.
  @unsafe public let table: UnsafePointer<tattler_plugin_descriptor>
  /// Name, version and summary.
  public let identity: SinkIdentity
  /// Where it came from.
  public let origin: Origin

  /// Where a plugin came from.
  public enum Origin: Sendable, Hashable {
    /// Linked into this program.
    case linked
    /// Loaded from this file.
    case file(String)
  }

  /// The ABI that it was built for.
  public var abiVersion: (major: UInt16, minor: UInt16) { unsafe (table.pointee.major, table.pointee.minor) }

  /// The descriptor's size in ABI 1.0, in bytes.
  private static let firstSize = 72
  /// With `flags` and `probe`, since ABI 1.2.
  private static let secondSize = 88

  /// Whether the receivers know cumulative temporality only, so that the host has to make it of deltas.
  public var takesCumulativeOnly: Bool {
    unsafe hasProbing && table.pointee.flags & TATTLER_PLUGIN_CUMULATIVE_ONLY != 0
  }

  /// Whether its sinks can ask their receivers for readiness.
  public var canProbe: Bool { unsafe hasProbing && table.pointee.probe != nil }

  /// Whether the descriptor is long enough to have `flags` and `probe`.
  private var hasProbing: Bool { unsafe Int(table.pointee.struct_size) >= Self.secondSize }

  init(table: UnsafePointer<tattler_plugin_descriptor>, identity: SinkIdentity, origin: Origin) {
    unsafe self.table = table
    self.identity = identity
    self.origin = origin
  }

  /// Checks a table that came from outside.
  ///
  /// - Throws: ``PluginError`` that names the field at fault, what was found and what was expected.
  public init(checking table: UnsafePointer<tattler_plugin_descriptor>?, origin: Origin) throws(PluginError) {
    guard let table = unsafe table else { throw PluginError(.noDescriptor, origin, "tattler_plugin() returned NULL") }
    guard unsafe table.pointee.magic == UInt64(TATTLER_PLUGIN_MAGIC) else {
      throw PluginError(.wrongMagic, origin, "the descriptor does not begin with Tattler's magic number")
    }
    let (major, minor) = unsafe (table.pointee.major, table.pointee.minor)
    guard Int32(major) == TATTLER_ABI_MAJOR else {
      throw PluginError(
        .wrongABI, origin,
        "the plugin was built for ABI \(major).\(minor), this program has \(TATTLER_ABI_MAJOR).\(TATTLER_ABI_MINOR); "
          + "build it again with this version's headers")
    }
    let size = unsafe Int(table.pointee.struct_size)
    let smallest = Self.firstSize
    guard size >= smallest else {
      throw PluginError(
        .tooSmall, origin,
        "the descriptor has \(size) bytes, ABI \(TATTLER_ABI_MAJOR).0 needs \(smallest)")
    }
    guard let name = unsafe table.pointee.name.map({ unsafe String(cString: $0) }), Self.isName(name) else {
      throw PluginError(.badName, origin, "the plugin's name is missing or not made of a-z, 0-9 and _")
    }
    guard unsafe table.pointee.create != nil, unsafe table.pointee.submit != nil, unsafe table.pointee.destroy != nil
    else { throw PluginError(.missingCallback, origin, "create, submit and destroy must all be there") }
    let version = unsafe table.pointee.version.map { unsafe String(cString: $0) } ?? ""
    let summary = unsafe table.pointee.description.map { unsafe String(cString: $0) } ?? ""
    unsafe self.init(
      table: table, identity: SinkIdentity(name: name, version: version, summary: summary), origin: origin)
  }

  /// Whether a text may be the name of a sink type.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "_")
      }
  }

  /// Asks the plugin whether a configuration is good, without opening anything.
  ///
  /// - Parameter configuration: canonical JSON.
  public func check(configuration: [UInt8]) throws(SinkError) {
    guard let check = unsafe table.pointee.check else { return }
    let (code, error) = unsafe tattler_failure.collecting { failure in
      unsafe String(decoding: configuration, as: UTF8.self).withTattlerString { unsafe check($0, failure) }
    }
    if code != 0 { throw error }
  }
}
