internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerPipeline
internal import TattlerPlugin

/// `tattler plugins`
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins", abstract: "List the sinks that are there.",
    discussion: "Looks beside the executable and in the given folders, and loads each plugin to ask who it is.")

  @Option(name: .customLong("folder"), help: "A further folder to look in. May be given several times.")
  var folders: [String] = []
  @Flag(help: "Print JSON for scripts.") var json = false

  func run() throws {
    let loader = PluginLoader(folders: SinkSet.folders(nil) + folders)
    let found = loader.loadAll()
    try json ? printJSON(found) : printTable(found)
    if found.contains(where: { if case .failure = $0.result { true } else { false } }) {
      throw ExitStatus.configuration
    }
  }

  private func printTable(_ found: [(path: String, result: Result<SinkPlugin, PluginError>)]) throws {
    var rows = [["NAME", "VERSION", "ABI", "WHAT IT DOES", "FILE"]]
    for (path, result) in found {
      guard case .success(let plugin) = result else { continue }
      let abi = "\(plugin.abiVersion.major).\(plugin.abiVersion.minor)"
      rows.append([plugin.identity.name, plugin.identity.version, abi, plugin.identity.summary, path])
    }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
      let line = cells.joined(separator: "  ")
      try Console.print(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    for case (_, .failure(let error)) in found { Console.complain("\(error)") }
    if found.isEmpty { Console.complain("no plugins in \(loaderFolders)") }
  }

  private var loaderFolders: String { (SinkSet.folders(nil) + folders).joined(separator: " or ") }

  private func printJSON(_ found: [(path: String, result: Result<SinkPlugin, PluginError>)]) throws {
    var writer = JSONWriter()
    writer.beginArray()
    for (path, result) in found {
      writer.beginObject()
      writer.key("file")
      writer.string(path)
      switch result {
      case .success(let plugin):
        for (key, value) in [
          ("name", plugin.identity.name), ("version", plugin.identity.version),
          ("abi", "\(plugin.abiVersion.major).\(plugin.abiVersion.minor)"), ("summary", plugin.identity.summary),
        ] {
          writer.key(key)
          writer.string(value)
        }
      case .failure(let error):
        writer.key("error")
        writer.string(error.reason)
      }
      writer.endObject()
    }
    writer.endArray()
    try Console.write(writer.bytes + [0x0A])
  }
}
