/// Why a worker cannot be started.
public struct SinkWorkerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The error number of the system.
  public let errorNumber: Int32

  /// Makes an error.
  public init(errorNumber: Int32) { self.errorNumber = errorNumber }

  /// A sentence.
  public var description: String { "The system gives no thread (error \(errorNumber))." }
}
