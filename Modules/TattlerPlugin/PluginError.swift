/// Why a plugin cannot be used.
public struct PluginError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: Sendable, Hashable {
    /// No such file, in any of the places looked at.
    case notFound
    /// The file or a folder above it could be changed by others than root and this user, or it is no regular file.
    case unsafeFile
    /// The dynamic loader refused it.
    case loadFailed
    /// It does not export the entry point.
    case noEntryPoint
    /// The entry point returned nothing.
    case noDescriptor
    /// The descriptor is something else.
    case wrongMagic
    /// Built for another major version of the ABI.
    case wrongABI
    /// The descriptor is shorter than the first version of this ABI.
    case tooSmall
    /// The name is missing or has other characters than a-z, 0-9 and _.
    case badName
    /// The plugin's name is another than the one asked for.
    case wrongName
    /// A callback that every sink must have is not there.
    case missingCallback
  }

  /// The kind of the failure.
  public let code: Code
  /// A sentence that begins with the file.
  public let reason: String

  /// Makes an error about a plugin.
  public init(_ code: Code, _ origin: SinkPlugin.Origin, _ reason: String) {
    self.code = code
    switch origin {
    case .linked: self.reason = reason
    case .file(let path): self.reason = "\(path): \(reason)"
    }
  }

  /// The sentence.
  public var description: String { reason }
}
