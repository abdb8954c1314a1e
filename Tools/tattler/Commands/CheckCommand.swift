internal import ArgumentParser
internal import TattlerConfig
internal import TattlerCost
internal import TattlerHost
internal import TattlerPipeline
internal import TattlerQueue

/// `tattler check`
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for mistakes in a configuration.",
    discussion: "Every mistake is printed with file:line:column, key and remedy. Nothing is opened or sent.")

  @OptionGroup var file: ConfigurationFile
  @Flag(help: "Print JSON for scripts.") var json = false

  func run() throws {
    do throws(ConfigErrors) {
      let document = try ConfigDocument.load(path: file.path)
      let configuration = try HostConfiguration(reading: document)
      let sinks = try SinkSet(configuration, in: document)
      _ = try configuration.cost?.loadPrices(for: document)
      try report(configuration, sinks)
    } catch {
      if json { try Console.write(Self.json(error).bytes + [0x0A]) } else { Console.complain("\(error)") }
      throw ExitStatus.configuration
    }
  }

  private func report(_ configuration: HostConfiguration, _ sinks: SinkSet) throws(ConfigErrors) {
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("ok")
      writer.boolean(true)
      writer.key("errors")
      writer.beginArray()
      writer.endArray()
      writer.endObject()
      try? Console.write(writer.bytes + [0x0A])
      return
    }
    try? Console.print("\(file.path): good")
    try? Console.print("  queue      \(configuration.queue.path)")
    if let listen = configuration.receiver.listen {
      try? Console.print("  receiver   \(listen) (line protocol, events)")
    }
    if let listen = configuration.otlpReceiver.listen { try? Console.print("  receiver   \(listen) (OTLP)") }
    if let cost = configuration.cost {
      try? Console.print("  processor  cost: \((["shipped prices"] + cost.prices).joined(separator: ", "))")
    }
    for sink in configuration.sinks {
      let state = sink.missingVariables.isEmpty ? "on" : "off, \(sink.missingVariables.joined(separator: " ")) not set"
      try? Console.print("  sink       \(sink.name) (\(sink.type)): \(state)")
    }
    if sinks.specifications.isEmpty { Console.complain("warning: no sink is on; everything stays in the queue") }
  }

  private static func json(_ errors: ConfigErrors) -> JSONWriter {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("ok")
    writer.boolean(false)
    writer.key("errors")
    writer.beginArray()
    for error in errors.errors {
      writer.beginObject()
      writer.key("file")
      writer.string(error.position.file)
      writer.key("line")
      writer.integer(error.position.line)
      writer.key("column")
      writer.integer(error.position.column)
      writer.key("key")
      writer.string("\(error.keyPath)")
      writer.key("message")
      writer.string(error.sentence)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer
  }
}
