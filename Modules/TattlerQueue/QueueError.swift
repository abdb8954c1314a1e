/// Why the queue could not do what was asked.
public struct QueueError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of a failure; its text is safe as a metric label.
  public enum Code: String, Sendable {
    /// Another process has the queue open.
    case alreadyInUse = "already_in_use"
    /// The inbox is full: try again shortly.
    case busy
    /// The queue holds as many bytes as it may, of batches, of records that wait, or of a state.
    case full
    /// The disk is full.
    case diskFull = "disk_full"
    /// The operating system failed to read or to write.
    case ioError = "io_error"
    /// The file or its directory may not be read or written.
    case permission
    /// The file is a database of something else.
    case notAQueue = "not_a_queue"
    /// The file was written by a newer version of this program.
    case newerVersion = "newer_version"
    /// The file is damaged; a repair is under way.
    case damaged
    /// A batch is larger than the queue can hold, or something of a record or a state is out of its bounds.
    case tooLarge = "too_large"
    /// A sink that was not registered, or a name that cannot be one.
    case unknownSink = "unknown_sink"
    /// The queue was closed.
    case closed
  }

  /// The kind of the failure.
  public let code: Code
  /// A sentence that says what happened and, where a person must act, what to do.
  public let reason: String
  /// The process that holds the queue, where the code is `alreadyInUse` and the process is known.
  public let processID: Int32?

  /// Makes an error from its code and a sentence.
  public init(_ code: Code, _ reason: String, processID: Int32? = nil) {
    self.code = code
    self.reason = reason
    self.processID = processID
  }

  /// The sentence.
  public var description: String { reason }
}
