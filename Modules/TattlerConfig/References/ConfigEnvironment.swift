#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where `${VAR}` and `${file:…}` find their values.
public struct ConfigEnvironment: Sendable {
  /// The largest file that `${file:…}` reads, in bytes.
  public static let maximumFileBytes = 64 << 10

  private let lookUp: @Sendable (String) -> String?
  private let readFile: @Sendable (String) throws(ConfigFileError) -> [UInt8]

  /// Makes an environment of two functions: a variable's value, nil if it is not set, and a file's bytes.
  public init(
    variable: @escaping @Sendable (String) -> String?,
    file: @escaping @Sendable (String) throws(ConfigFileError) -> [UInt8]
  ) {
    lookUp = variable
    readFile = file
  }

  /// Makes an environment of fixed variables and files, for tests and tools.
  public init(_ variables: [String: String], files: [String: String] = [:]) {
    self.init(
      variable: { variables[$0] },
      file: { (path: String) throws(ConfigFileError) -> [UInt8] in
        guard let text = files[path] else {
          throw ConfigFileError(.missing, path: path, reason: "the file \(path) does not exist")
        }
        return Array(text.utf8)
      })
  }

  /// No variables and no files.
  public static let empty = ConfigEnvironment([:])

  /// The process's own variables and the file system.
  ///
  /// Reading while another thread changes the environment is not safe in C; read configurations before that.
  public static let process = ConfigEnvironment(
    variable: { name in
      guard let value = unsafe getenv(name) else { return nil }
      return unsafe String(cString: value)
    },
    file: { (path: String) throws(ConfigFileError) -> [UInt8] in
      try BoundedFile.read(path: path, maximumBytes: maximumFileBytes, regularOnly: true)
    })

  /// The value of a variable; nil if it is not set, empty if it is set to nothing.
  public func variable(_ name: String) -> String? {
    lookUp(name)
  }

  /// The bytes of a file, at most ``maximumFileBytes``.
  public func file(_ path: String) throws(ConfigFileError) -> [UInt8] {
    let bytes = try readFile(path)
    guard bytes.count <= Self.maximumFileBytes else {
      throw ConfigFileError(
        .tooLarge, path: path, reason: "\(path) is larger than \(ByteSize.format(Self.maximumFileBytes))")
    }
    return bytes
  }
}
