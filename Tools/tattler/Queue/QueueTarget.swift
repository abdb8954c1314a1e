internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerPipeline
internal import TattlerQueue

/// The queue that a command is about.
struct QueueTarget: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("config")], help: "The configuration file of the daemon that has the queue.")
  var configuration: String?
  @Option(name: .customLong("queue"), help: "The queue's file, instead of a configuration.") var path: String?
  @Flag(help: "Print JSON for scripts.") var json = false

  func validate() throws {
    if (configuration == nil) == (path == nil) {
      throw ValidationError("say which queue: -c <tattler.yaml> or --queue <path>")
    }
  }

  /// The way to the queue. What happens to its file is told on standard error.
  func connection(isRepair: Bool = false) throws -> QueueConnection {
    var queue: QueueConfiguration
    if let configuration {
      do throws(ConfigErrors) {
        queue = try HostConfiguration.queue(of: try ConfigDocument.load(path: configuration))
      } catch {
        Console.complain("\(error)")
        throw ExitStatus.configuration
      }
    } else {
      queue = QueueConfiguration(path: path ?? "")
    }
    queue.onEvent = { event in
      if let sentence = Self.sentence(event, isRepair: isRepair) { Console.complain(sentence) }
    }
    return QueueConnection(queue)
  }

  /// Opens the queue, works with it and closes it; failures are printed and give the exit code.
  func withQueue(
    isRepair: Bool = false,
    _ body: (_ queue: any QueueAdministration, _ path: String) async throws -> Void
  ) async throws {
    let connection = try connection(isRepair: isRepair)
    do {
      let queue = try await connection.open()
      do { try await body(queue, connection.path) } catch {
        await queue.close()
        throw error
      }
      await queue.close()
    } catch let error as QueueError {
      throw Self.complain(error)
    } catch let error as Console.Failure {
      Console.complain(error.description)
      throw ExitStatus.failure
    }
  }

  /// Prints a failure.
  ///
  /// - Returns: the exit code that it gives.
  static func complain(_ error: QueueError) -> ExitCode {
    Console.complain(error.reason)
    return switch error.code {
    case .alreadyInUse, .closed, .busy, .full, .diskFull: ExitStatus.unavailable
    case .unknownSink: ExitStatus.usage
    case .notAQueue, .permission, .newerVersion: ExitStatus.configuration
    case .damaged, .tooLarge: ExitStatus.data
    case .ioError: ExitStatus.failure
    }
  }

  /// - Parameter isRepair: true for a command that tells itself what a repair came to.
  private static func sentence(_ event: QueueEvent, isRepair: Bool) -> String? {
    switch event {
    case .fileSetAside(let path, let reason) where !isRepair:
      "the file was damaged (\(reason)); it was set aside at \(path) and a new one begun"
    case .salvaged(let batches, let points, let lost) where !isRepair:
      "\(HumanText.count(batches, "batch", "batches")) with \(HumanText.count(points, "point")) could be read; "
        + "\(HumanText.count(lost, "point")) could not and count as dead"
    case .batchDamaged(let id, let points):
      "batch \(id) is damaged and was set aside; \(HumanText.count(points, "point")) count as dead"
    case .recordsLost(let owner, let records, let entries):
      "of what the processor \(owner) had noted, \(HumanText.count(records, "record")) and "
        + "\(HumanText.count(entries, "entry", "entries")) of its state could not be read; its totals may begin anew"
    case .migrated(let from, let to): "the file was brought from version \(from) to version \(to)"
    case .fileSetAside, .salvaged, .committed, .commitFailed, .recovered, .checkpointFailed, .expired, .evicted,
      .clockWasSet, .deadLettersDropped:
      nil
    }
  }
}
