public import TattlerConfig
public import TattlerDelivery
public import TattlerPlugin

/// Finds the plugins of a configuration's sinks, and has them check their own keys.
public struct SinkSet: Sendable {
  /// What is to be made, in the order of the file.
  public let specifications: [DeliveryEngine.SinkSpecification]

  /// Loads and checks.
  ///
  /// - Parameter linked: plugins that the program has, which are taken before any is loaded.
  /// - Throws: every mistake with its place in the file: a plugin that is missing or wrong, a key that a plugin does
  ///   not know.
  public init(
    _ configuration: HostConfiguration, in document: ConfigDocument, linked: [SinkPlugin] = []
  ) throws(ConfigErrors) {
    let loader = PluginLoader(folders: Self.folders(configuration))
    var mistakes: [ConfigError] = []
    var specifications: [DeliveryEngine.SinkSpecification] = []
    for sink in configuration.sinks where sink.missingVariables.isEmpty {
      let path = ConfigKeyPath([.key("sinks"), .key(sink.name)])
      do throws(ConfigError) {
        let plugin = try Self.plugin(of: sink, linked, loader, document, path)
        try Self.check(sink, plugin, document, path)
        specifications.append(
          DeliveryEngine.SinkSpecification(
            name: sink.name, plugin: plugin, configuration: sink.json, policy: sink.policy, queue: sink.queue))
      } catch {
        mistakes.append(error)
      }
    }
    if let errors = ConfigErrors(mistakes) { throw errors }
    self.specifications = specifications
  }

  /// Where plugins are searched: beside the executable, then the configured folders.
  public static func folders(_ configuration: HostConfiguration?) -> [String] {
    (PluginLoader.executableFolder.map { [$0] } ?? []) + (configuration?.pluginFolders ?? [])
  }

  private static func plugin(
    of sink: SinkConfiguration, _ linked: [SinkPlugin], _ loader: PluginLoader, _ document: ConfigDocument,
    _ path: ConfigKeyPath
  ) throws(ConfigError) -> SinkPlugin {
    if sink.pluginPath == nil, let plugin = linked.first(where: { $0.identity.name == sink.type }) { return plugin }
    let key = sink.pluginPath == nil ? "type" : "plugin"
    let keyPath = path.appending(key: key)
    do throws(PluginError) {
      let plugin =
        if let file = sink.pluginPath { try loader.load(path: file) } else { try loader.load(type: sink.type) }
      guard plugin.identity.name == sink.type else {
        throw PluginError(
          .wrongName, plugin.origin, "the plugin calls itself \"\(plugin.identity.name)\", not \"\(sink.type)\"")
      }
      return plugin
    } catch {
      throw ConfigError(
        .invalidValue, at: document.root.position(ofKeyPath: keyPath), keyPath: keyPath, reason: error.reason)
    }
  }

  private static func check(
    _ sink: SinkConfiguration, _ plugin: SinkPlugin, _ document: ConfigDocument, _ path: ConfigKeyPath
  ) throws(ConfigError) {
    do throws(SinkError) { try plugin.check(configuration: sink.json) } catch {
      throw Self.located(error.keyPath, error.reason, document, path)
    }
  }

  /// A sink's own words, with the place of the key in the file.
  public static func located(
    _ keyPath: String, _ reason: String, _ document: ConfigDocument, _ path: ConfigKeyPath
  ) -> ConfigError {
    let full = path.appending(ConfigKeyPath(parsing: keyPath) ?? .root)
    var words = reason
    if case .key(let name)? = path.components.last, let node = document.root["sinks"]?[name] {
      words = concealing(node, document.environment, in: words)
    }
    return ConfigError(.invalidValue, at: document.root.position(ofKeyPath: full), keyPath: full, reason: words)
  }

  /// Puts references back where a sink repeats what they stand for: it cannot know which of its settings came from a
  /// variable or a file, and such a value may be a secret.
  private static func concealing(_ node: ConfigNode, _ environment: ConfigEnvironment, in words: String) -> String {
    if let scalar = node.scalar {
      guard let value = try? node.resolvedText(environment: environment), value != scalar.text else { return words }
      return Concealment.concealing(value, as: scalar.text, in: words)
    }
    let children = (node.entries ?? []).map(\.value) + (node.items ?? [])
    return children.reduce(words) { concealing($1, environment, in: $0) }
  }
}
