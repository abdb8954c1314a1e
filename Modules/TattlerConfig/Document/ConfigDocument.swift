/// A configuration file that has been parsed: a tree with positions, and where its references resolve.
///
/// ```swift
/// let document = try ConfigDocument.load(path: "tattler.yaml")
/// let settings = try document.read { reader in
///   Settings(
///     listen: reader.string("listen", default: "127.0.0.1:8428"),
///     queueBytes: reader.bytes("queue_size", default: 1 << 30))
/// }
/// ```
/// References (`${VAR}`, `${file:…}`) resolve when a value is read, so that a section which is switched off may name
/// variables that are not set.
public struct ConfigDocument: Sendable {
  /// The tree.
  public let root: ConfigNode

  /// Where references resolve.
  public let environment: ConfigEnvironment

  /// Makes a document of a tree.
  public init(root: ConfigNode, environment: ConfigEnvironment = .process) {
    self.root = root
    self.environment = environment
  }

  /// Reads and parses a YAML file.
  ///
  /// - Throws: `unreadableFile` if the file cannot be opened or is too large, else what `parse` throws.
  public static func load(
    path: String, environment: ConfigEnvironment = .process, limits: ConfigLimits = ConfigLimits()
  ) throws(ConfigErrors) -> ConfigDocument {
    let bytes: [UInt8]
    do throws(ConfigFileError) {
      bytes = try BoundedFile.read(path: path, maximumBytes: limits.maximumBytes, regularOnly: false)
    } catch {
      let position = ConfigPosition(file: path, line: 1, column: 1)
      throw ConfigErrors(ConfigError(.unreadableFile, at: position, reason: error.reason))
    }
    return try parse(bytes: bytes, file: path, environment: environment, limits: limits)
  }

  /// Parses YAML text; `file` is the name that errors show.
  ///
  /// - Throws: `syntax`, `limit` or `duplicateKey`, each with its position.
  public static func parse(
    _ text: String, file: String, environment: ConfigEnvironment = .process, limits: ConfigLimits = ConfigLimits()
  ) throws(ConfigErrors) -> ConfigDocument {
    try parse(bytes: Array(text.utf8), file: file, environment: environment, limits: limits)
  }

  /// Parses YAML bytes, which must be UTF-8.
  public static func parse(
    bytes: [UInt8], file: String, environment: ConfigEnvironment = .process, limits: ConfigLimits = ConfigLimits()
  ) throws(ConfigErrors) -> ConfigDocument {
    let root = try YAMLTreeBuilder.build(bytes, file: file, limits: limits)
    return ConfigDocument(root: root, environment: environment)
  }

  /// Parses JSON bytes (RFC 8259) into the same kind of tree; nothing in it is a reference.
  ///
  /// `name` stands for the file in positions.
  public static func parse(
    json bytes: [UInt8], name: String, limits: ConfigLimits = ConfigLimits()
  ) throws(ConfigErrors) -> ConfigDocument {
    do throws(JSONError) {
      var parser = JSONParser(bytes, builder: JSONNodeBuilder(bytes: bytes, file: name), limits: limits)
      return ConfigDocument(root: try parser.parseDocument(), environment: .empty)
    } catch {
      let position = ConfigPosition(file: name, line: error.line, column: error.column)
      let code: ConfigError.Code =
        switch error.code {
        case .duplicateKey: .duplicateKey
        case .limit: .limit
        case .syntax, .encoding: .syntax
        }
      throw ConfigErrors(ConfigError(code, at: position, reason: error.reason))
    }
  }

  /// Reads the root mapping with `body`, then checks that every key was asked for.
  ///
  /// - Throws: all mistakes together; the value that `body` made is dropped then.
  public func read<Value>(_ body: (ConfigReader) -> Value) throws(ConfigErrors) -> Value {
    let reader = ConfigReader(root, environment: environment)
    let value = body(reader)
    try reader.finish()
    return value
  }
}
