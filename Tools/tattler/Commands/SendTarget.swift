internal import ArgumentParser
internal import Logging
internal import TattlerConfig
internal import TattlerDelivery
internal import TattlerHost
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerPlugin
internal import TattlerTransport

/// Where `tattler send` goes: a daemon, or a sink without one.
struct SendTarget: ParsableArguments {
  @Option(help: "The daemon's address.") var to = "http://127.0.0.1:8086"
  @Option(name: [.customShort("c"), .customLong("config")], help: "A configuration file, to send straight to a sink.")
  var configuration: String?
  @Option(help: "The sink's name in the configuration file.") var sink: String?
  @Option(help: "How many seconds to try.") var timeout: Int = 10

  func validate() throws {
    if (configuration == nil) != (sink == nil) { throw ValidationError("--config and --sink belong together") }
    if !(1...3_600).contains(timeout) { throw ValidationError("--timeout is from 1 to 3600 seconds") }
  }

  /// Sends an event: as JSON to the daemon, or as the batch to a sink.
  func send(json: [UInt8], path: String, batch: (Int64) throws -> MetricBatch) async throws {
    if let configuration, let sink {
      let time = Int64(clamping: DeliveryClock.system.wall())
      try await deliver(try batch(time), configuration, sink)
    } else {
      try await post(json, path)
    }
  }

  private func post(_ json: [UInt8], _ path: String) async throws {
    let url = (to.hasSuffix("/") ? String(to.dropLast()) : to) + path
    let response: HTTPResponse
    do throws(HTTPTransportError) {
      let transport = try HTTPTransport()
      defer { transport.shutdown() }
      var request = HTTPRequest(method: .post, url: url, body: json)
      request.headers.add(name: "Content-Type", value: "application/json")
      request.totalTimeoutMilliseconds = timeout * 1_000
      response = try await transport.send(request)
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.unavailable
    }
    if (200..<300).contains(response.status) { return }
    let words = try? JSONValue(parsing: response.body)["message"]?.stringValue
    Console.complain("\(to): \(words ?? "the daemon answered \(response.status)")")
    throw response.status == 400 ? ExitStatus.data : ExitStatus.unavailable
  }

  private func deliver(_ batch: MetricBatch, _ path: String, _ name: String) async throws {
    let (document, configuration) = try ConfigurationFile.load(path)
    let specifications: [DeliveryEngine.SinkSpecification]
    do throws(ConfigErrors) { specifications = try SinkSet(configuration, in: document).specifications } catch {
      Console.complain("\(error)")
      throw ExitStatus.configuration
    }
    guard let specification = specifications.first(where: { $0.name == name }) else {
      let names = specifications.map(\.name).joined(separator: ", ")
      Console.complain("\(path) has no sink \"\(name)\" that is on; there are: \(names)")
      throw ExitStatus.usage
    }
    var logger = Logger(label: "tattler") { _ in StandardErrorLog(level: .warning, format: .text) }
    logger.logLevel = .warning
    let transport = try HTTPTransport(configuration: configuration.transport)
    defer { transport.shutdown() }
    let direct: DirectDelivery
    do throws(DeliveryError) {
      direct = try DirectDelivery(specification, transport: transport, clock: .system, logger: logger)
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.configuration
    }
    let left = await direct.deliver(batch, timeoutNanoseconds: UInt64(timeout) * 1_000_000_000)
    direct.close()
    if let left {
      Console.complain("\(name): \(left)")
      throw ExitStatus.unavailable
    }
  }
}
