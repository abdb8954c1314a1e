internal import Synchronization
public import TattlerConfig
public import TattlerPlugin
internal import TattlerSinkSupport
internal import TattlerThreads

/// Writes rows to files, a line each: an archive that other programs read.
///
/// A row counts as delivered once it is synced (unless ``FileSinkConfiguration/syncs`` is false); submissions that wait
/// together share the syncs. A full disk, a missing folder or missing permissions lead to a retry and heal by
/// themselves. After a crash the file ends in a whole line.
///
/// ```swift
/// let configuration = FileSinkConfiguration(path: try PathTemplate("archive/{date:%Y-%m-%d}/{measurement}.lp"))
/// let sink = try FileSink(configuration: configuration, host: host)
/// ```
public final class FileSink: Sink {
  /// The type `file`.
  public static let identity = SinkIdentity(
    name: "file", version: "1.0.0", summary: "Writes rows to files, with rotation and compression")

  /// How many submissions wait at most.
  static let maximumWaiting = 16
  private static let sweepMilliseconds = 3_600_000

  private let writing: Worker<SinkSubmission>
  private let housekeeping: Worker<RotatedFamily?>?

  /// Reads the sink's keys.
  public static func readConfiguration(_ reader: ConfigReader) -> FileSinkConfiguration {
    FileSinkConfiguration(reader)
  }

  /// Starts the sink. A root that cannot be opened yet is reported in the log: a disk may be mounted later.
  ///
  /// - Throws: `SinkError` where the system gives no thread.
  public init(configuration: FileSinkConfiguration, host: SinkHost) throws(SinkError) {
    do throws(SystemThread.Failure) {
      let housekeeping = try Self.startHousekeeping(configuration, host: host)
      self.housekeeping = housekeeping
      let shared = SharedWriter(configuration, host: host) { family in
        host.count("files_rotated")
        // A full inbox is no loss: the next sweep finds the file.
        _ = housekeeping?.offer(family)
      }
      if let problem = shared.openRoot() { host.log(.warning, "\(problem). Rows wait until that is possible.") }
      writing = try Worker(name: "file sink", capacity: Self.maximumWaiting) { group, _ in shared.process(group) }
    } catch {
      throw SinkError(error.description)
    }
  }

  /// Takes a submission, or says busy where 16 wait.
  public func submit(_ submission: SinkSubmission) -> SinkAnswer {
    writing.offer(submission) ? .accepted : .busy
  }

  /// Writes what was accepted, and ends both threads.
  public func close() {
    writing.close()
    housekeeping?.close()
  }

  private static func startHousekeeping(
    _ configuration: FileSinkConfiguration, host: SinkHost
  ) throws(SystemThread.Failure) -> Worker<RotatedFamily?>? {
    guard configuration.rotation.hasHousekeeping else { return nil }
    let worker = try Worker<RotatedFamily?>(
      name: "file keeper", capacity: 256, idleMilliseconds: sweepMilliseconds, isLowPriority: true
    ) { group, worker in
      let keeper = FileHousekeeper(configuration, host: host) { worker.isClosing }
      if group.isEmpty || group.contains(nil) { return keeper.sweep() }
      for family in Set(group.compactMap { $0 }) { keeper.tend(family) }
    }
    // Nothing means everything: what an earlier run has left.
    _ = worker.offer(nil)
    return worker
  }
}

/// Gives the writing thread its state.
private final class SharedWriter: Sendable {
  private let writer: Mutex<FileGroupWriter>

  init(
    _ configuration: FileSinkConfiguration, host: SinkHost, onRotation: @escaping @Sendable (RotatedFamily) -> Void
  ) {
    writer = Mutex(FileGroupWriter(configuration, host: host, onRotation: onRotation))
  }

  /// Opens the root; gives what is in the way.
  func openRoot() -> FileSystemError? {
    writer.withLock { writer in
      do throws(FileSystemError) { try writer.openRoot() } catch { return error }
      return nil
    }
  }

  func process(_ group: [SinkSubmission]) {
    writer.withLock { $0.process(group) }
  }
}
