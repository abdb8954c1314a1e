internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerPipeline

/// The option that names a configuration file, and what all commands do with it.
struct ConfigurationFile: ParsableArguments {
  @Option(name: [.customShort("c"), .customLong("config")], help: "The configuration file, YAML.")
  var path: String

  /// Reads the file strictly; mistakes are printed and end the command with 78.
  func load() throws -> (document: ConfigDocument, configuration: HostConfiguration) {
    try Self.load(path)
  }

  static func load(_ path: String) throws -> (document: ConfigDocument, configuration: HostConfiguration) {
    do throws(ConfigErrors) {
      let document = try ConfigDocument.load(path: path)
      return (document, try HostConfiguration(reading: document))
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.configuration
    }
  }
}
