internal import ArgumentParser
internal import Logging
internal import TattlerConfig
internal import TattlerCost
internal import TattlerDelivery
internal import TattlerHost
internal import TattlerPipeline
internal import TattlerPlugin
internal import TattlerQueue
internal import TattlerTransport

/// `tattler check`
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for mistakes in a configuration.",
    discussion: """
      Every mistake is printed with file:line:column, key and remedy. Nothing is opened or sent, unless --probe says so: \
      then each receiver over HTTP is asked with a request that holds no metrics, and the exit code is 69 where one \
      would not take any. A warning of a sink about its own configuration is printed then, too.
      """)

  @OptionGroup var file: ConfigurationFile
  @Flag(help: "Ask each receiver whether it is there and knows the credentials.") var probe = false
  @Option(help: "With --probe: how many seconds a receiver may take.") var probeTimeout = 30
  @Flag(help: "Print JSON for scripts.") var json = false

  func validate() throws {
    if !(1...3_600).contains(probeTimeout) { throw ValidationError("--probe-timeout is from 1 to 3600 seconds") }
  }

  func run() async throws {
    var findings: [SinkProbing.Finding]?
    do throws(ConfigErrors) {
      let document = try ConfigDocument.load(path: file.path)
      let configuration = try HostConfiguration(reading: document)
      let sinks = try SinkSet(configuration, in: document)
      _ = try configuration.cost?.loadPrices(for: document)
      if probe { findings = await ask(sinks, configuration.transport) }
      report(configuration, sinks, findings)
    } catch {
      if json { try Console.write(Self.json(error).bytes + [0x0A]) } else { Console.complain("\(error)") }
      throw ExitStatus.configuration
    }
    if findings?.contains(where: { $0.probe.map { $0.verdict != .ready } ?? false }) ?? false {
      throw ExitStatus.unavailable
    }
  }

  private func ask(
    _ sinks: SinkSet, _ configuration: HTTPTransportConfiguration
  ) async -> [SinkProbing.Finding] {
    let logger = Logger(label: "tattler") { _ in SwiftLogNoOpLogHandler() }
    do {
      let transport = try HTTPTransport(configuration: configuration)
      defer { transport.shutdown() }
      return await SinkProbing.findings(
        of: sinks.specifications, transport: transport, logger: logger, timeLimit: .seconds(probeTimeout))
    } catch {
      return sinks.specifications.map {
        SinkProbing.Finding(sink: $0.name, probe: $0.plugin.canProbe ? SinkProbe(.refused, "\(error)") : nil)
      }
    }
  }

  private func report(
    _ configuration: HostConfiguration, _ sinks: SinkSet, _ findings: [SinkProbing.Finding]?
  ) {
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("ok")
      writer.boolean(true)
      writer.key("errors")
      writer.beginArray()
      writer.endArray()
      if let findings { Self.write(findings, to: &writer) }
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
    for finding in findings ?? [] {
      for warning in finding.warnings {
        try? Console.print("  probe      \(finding.sink): \(TextStyle.warning.apply("warning")): \(warning)")
      }
      guard let probe = finding.probe else {
        try? Console.print("  probe      \(finding.sink): nobody to ask")
        continue
      }
      let style: TextStyle = probe.verdict == .ready ? .good : probe.verdict == .refused ? .bad : .warning
      try? Console.print("  probe      \(finding.sink): \(style.apply("\(probe.verdict)")): \(probe.message)")
    }
    if sinks.specifications.isEmpty { Console.complain("warning: no sink is on; everything stays in the queue") }
  }

  private static func write(_ findings: [SinkProbing.Finding], to writer: inout JSONWriter) {
    writer.key("probes")
    writer.beginArray()
    for finding in findings {
      writer.beginObject()
      writer.key("sink")
      writer.string(finding.sink)
      writer.key("verdict")
      writer.string(finding.probe.map { "\($0.verdict)" } ?? "none")
      writer.key("message")
      writer.string(finding.probe?.message ?? "")
      writer.key("warnings")
      writer.beginArray()
      for warning in finding.warnings { writer.string(warning) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
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
