internal import ArgumentParser
internal import Logging
internal import TattlerHost
internal import TattlerPipeline

/// `tattler run`
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Start the daemon.",
    discussion: """
      Runs in the foreground and logs to standard error. SIGTERM and SIGINT stop the receivers, deliver what is \
      queued within `shutdown.drain`, and keep the rest for the next start.
      """)

  @OptionGroup var file: ConfigurationFile

  func run() async throws {
    let (document, configuration) = try file.load()
    LoggingSystem.bootstrap { _ in
      StandardErrorLog(level: configuration.log.level, format: configuration.log.format)
    }
    let logger = Logger(label: "tattler")
    let daemon: Daemon
    do throws(DaemonError) {
      daemon = try await Daemon(configuration, document: document, logger: logger)
    } catch {
      Console.complain(error.reason)
      throw ExitStatus.configuration
    }
    do { try await daemon.run() } catch let error as DaemonError {
      Console.complain(error.reason)
      throw ExitStatus.configuration
    } catch {
      Console.complain("tattler: \(error)")
      throw ExitStatus.failure
    }
  }
}
