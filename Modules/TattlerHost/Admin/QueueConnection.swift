internal import Synchronization
public import TattlerQueue

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Finds the way to a queue: its file where no daemon has it, the daemon's socket where one does.
///
/// ```swift
/// let connection = QueueConnection(QueueConfiguration(path: "/var/lib/tattler/queue.db"))
/// let queue = try await connection.open()
/// print(try await queue.overview().sinks)
/// await queue.close()
/// ```
public struct QueueConnection: Sendable {
  private let configuration: QueueConfiguration

  /// The queue's file.
  public var path: String { configuration.path }

  /// - Parameter configuration: where the queue is. Of its limits only the size counts, for a replay: who looks at a
  ///   queue expires and drops nothing.
  public init(_ configuration: QueueConfiguration) {
    var configuration = configuration
    configuration.maximumAgeNanoseconds = nil
    configuration.maximumDeadBytes = .max
    self.configuration = configuration
  }

  /// Opens the queue. A damaged file is repaired, as at the start of a daemon; the configuration's `onEvent` hears it.
  ///
  /// - Throws: `QueueError` with a sentence that says what to do.
  public func open() async throws(QueueError) -> any QueueAdministration {
    if configuration.durability == .memory { return try running(holder: nil) }
    try checkFile()
    let repairs = OpeningRepair()
    var configuration = configuration
    let tell = configuration.onEvent
    configuration.onEvent = { event in
      repairs.note(event)
      tell(event)
    }
    do throws(QueueError) {
      let queue = try OfflineQueue.open(configuration)
      return OpenQueue(queue, repaired: repairs.report)
    } catch {
      guard error.code == .alreadyInUse else { throw Self.advised(error, configuration.path) }
      return try running(holder: error.processID)
    }
  }

  /// Checks the queue and changes nothing, also where its file is damaged.
  public func verify(
    progress: @escaping @Sendable (QueueCheckProgress) -> Void = { _ in }
  ) async throws(QueueError) -> QueueCheck {
    if configuration.durability != .memory {
      try checkFile()
      do throws(QueueError) { return try OfflineQueue.verify(path: configuration.path, progress: progress) } catch {
        guard error.code == .alreadyInUse else { throw Self.advised(error, configuration.path) }
      }
    }
    let queue = try running(holder: nil)
    return try await queue.verify(progress: progress)
  }

  /// The daemon that has the queue.
  private func running(holder: Int32?) throws(QueueError) -> any QueueAdministration {
    let socket = AdminSocket(queuePath: configuration.path)
    let who = holder.map { "process \($0)" } ?? "a process"
    guard unsafe access(socket.path, F_OK) == 0 else {
      if configuration.durability == .memory {
        throw QueueError(
          .notAQueue,
          "this queue lives in the memory of its daemon (queue.durability: memory), and no daemon listens at "
            + socket.path)
      }
      throw QueueError(
        .alreadyInUse,
        "\(who) has the queue \(configuration.path) open, and there is no socket \(socket.path) to ask it: it is "
          + "starting or ending (try again), its log says why it made none, or it is no daemon")
    }
    guard unsafe access(socket.path, R_OK | W_OK) == 0 else {
      throw QueueError(
        .permission, "the daemon that has the queue \(configuration.path) \(Self.otherUser(socket.path))")
    }
    return try RunningQueue(socket: socket)
  }

  /// Opening makes a queue where there is none, and takes what it finds in a queue's place for a damaged one. Nobody who
  /// looks at a queue wants the one, and a mistyped path must not move a file of something else.
  private func checkFile() throws(QueueError) {
    let path = configuration.path
    // Not opened: closing it again would let go of this process's locks on a queue that it has open.
    guard unsafe access(path, R_OK | W_OK) == 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw QueueError(.notAQueue, "there is no queue at \(path)")
      case EACCES, EPERM: throw QueueError(.permission, "the queue \(path) \(Self.otherUser(path))")
      default:
        let words = unsafe String(cString: strerror(errno))
        throw QueueError(.ioError, "the queue \(path) cannot be opened: \(words)")
      }
    }
    guard QueueSignature.allowsQueue(at: path) else {
      throw QueueError(.notAQueue, "\(path) is no queue: it does not begin as one, and no \(path).lock is beside it")
    }
  }

  private static func advised(_ error: QueueError, _ path: String) -> QueueError {
    guard error.code == .permission else { return error }
    return QueueError(.permission, "\(error.reason); the queue \(otherUser(path))")
  }

  /// Whose a file is, and what to do.
  private static func otherUser(_ path: String) -> String {
    var information = stat()
    guard unsafe stat(path, &information) == 0, information.st_uid != geteuid() else {
      return "belongs to another user, or its folder does: run this as the user of the daemon"
    }
    var name = "user \(information.st_uid)"
    if let entry = unsafe getpwuid(information.st_uid), let text = unsafe entry.pointee.pw_name {
      name = unsafe String(cString: text)
    }
    return "belongs to \(name): run this as that user, for instance with sudo -u \(name)"
  }
}

/// What opening a damaged file came to.
private final class OpeningRepair: Sendable {
  private let state = Mutex<QueueRepairReport?>(nil)

  var report: QueueRepairReport? { state.withLock { $0 } }

  func note(_ event: QueueEvent) {
    state.withLock { report in
      switch event {
      case .fileSetAside(let path, _):
        report = report ?? QueueRepairReport()
        report?.setAsidePath = path
      case .salvaged(let batches, let points, let lostPoints):
        report = report ?? QueueRepairReport()
        report?.batches = batches
        report?.points = points
        report?.lostPoints = lostPoints
      default: return
      }
    }
  }
}
