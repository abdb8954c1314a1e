internal import Synchronization
public import TattlerConfig
public import TattlerPlugin
internal import TattlerSinkSupport
internal import TattlerThreads

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Writes rows to standard output or standard error: for people, pipelines and containers.
///
/// A slow reader slows the sink down and nothing else: the writing has a thread of its own. A reader that goes away
/// pauses the sink; no signal ends the program.
///
/// ```swift
/// let sink = try StdoutSink(configuration: StdoutSinkConfiguration(format: .table), host: host)
/// ```
public final class StdoutSink: Sink {
  /// The type `stdout`.
  public static let identity = SinkIdentity(
    name: "stdout", version: "1.0.0", summary: "Writes rows to standard output or standard error")

  /// How many submissions wait at most.
  static let maximumWaiting = 8

  private let worker: Worker<SinkSubmission>

  /// Reads the sink's keys.
  public static func readConfiguration(_ reader: ConfigReader) -> StdoutSinkConfiguration {
    StdoutSinkConfiguration(reader)
  }

  /// Starts the sink.
  ///
  /// - Throws: `SinkError` where the system gives no thread.
  public convenience init(configuration: StdoutSinkConfiguration, host: SinkHost) throws(SinkError) {
    let descriptor = configuration.target == .stdout ? STDOUT_FILENO : STDERR_FILENO
    try self.init(configuration: configuration, host: host, descriptor: descriptor)
  }

  /// Starts the sink on another descriptor, which stays the caller's.
  init(configuration: StdoutSinkConfiguration, host: SinkHost, descriptor: Int32) throws(SinkError) {
    let stream = OutputStream(descriptor: descriptor)
    // NO_COLOR counts when it is set to anything but nothing (https://no-color.org).
    let refusesColour = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
    let writer = SharedWriter(
      StdoutWriter(
        stream: stream, configuration: configuration, usesColour: stream.isTerminal && !refusesColour, host: host))
    do throws(SystemThread.Failure) {
      worker = try Worker(name: "stdout sink", capacity: Self.maximumWaiting) { group, worker in
        for submission in group { writer.process(submission) { !worker.isClosing } }
      }
    } catch {
      throw SinkError(error.description)
    }
  }

  /// Takes a submission, or says busy where 8 wait.
  public func submit(_ submission: SinkSubmission) -> SinkAnswer {
    worker.offer(submission) ? .accepted : .busy
  }

  /// Writes what was accepted as far as the reader takes it without a wait, asks for the rest again, and ends the
  /// thread.
  public func close() { worker.close() }
}

/// Gives the writing thread its state.
private final class SharedWriter: Sendable {
  private let writer: Mutex<StdoutWriter>

  init(_ writer: consuming sending StdoutWriter) { self.writer = Mutex(writer) }

  func process(_ submission: SinkSubmission, mayWait: @Sendable () -> Bool) {
    writer.withLock { $0.process(submission, mayWait: mayWait) }
  }
}
