internal import Synchronization
internal import TattlerThreads

/// Syncs the output and writes checkpoints beside the export, on a thread of its own: a disk that takes its time does
/// not hold up the server's answers.
final class CheckpointKeeper: Sendable {
  private let worker: Worker<Checkpoint>
  private let shared: Shared

  /// What the thread uses; the output outlives the thread, which is ended by ``close()``.
  private final class Shared: Sendable {
    let file: CheckpointFile
    let descriptor: Int32
    let output: String
    let failure = Mutex<ExportFailure?>(nil)

    init(file: CheckpointFile, output: OutputFile) {
      (self.file, descriptor, self.output) = (file, output.descriptor, output.name)
    }

    /// Nothing after a failure: a second sync may say that all is well although the system has dropped the bytes.
    func keep(_ checkpoint: Checkpoint) {
      if failure.withLock({ $0 }) != nil { return }
      do throws(ExportFailure) {
        try OutputFile.sync(descriptor, name: output)
        try file.write(checkpoint)
      } catch {
        failure.withLock { $0 = error }
      }
    }
  }

  init(file: CheckpointFile, output: OutputFile) throws(ExportFailure) {
    let shared = Shared(file: file, output: output)
    self.shared = shared
    do throws(SystemThread.Failure) {
      worker = try Worker(name: "checkpoint", capacity: 1) { group, _ in
        if let last = group.last { shared.keep(last) }
      }
    } catch { throw ExportFailure(.file, "\(error)") }
  }

  /// Keeps a checkpoint soon; the bytes that it counts have been handed to the system. Where one waits already, this one
  /// is left out: the next will come.
  func offer(_ checkpoint: Checkpoint) { _ = worker.offer(checkpoint) }

  /// Why a checkpoint could not be kept.
  var failure: ExportFailure? { shared.failure.withLock { $0 } }

  /// Ends the thread and keeps a last checkpoint, unless an earlier one has failed.
  func close(with checkpoint: Checkpoint) throws(ExportFailure) {
    worker.close()
    shared.keep(checkpoint)
    if let failure { throw failure }
  }
}
