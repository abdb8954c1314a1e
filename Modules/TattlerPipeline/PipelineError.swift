public import TattlerDelivery
public import TattlerQueue

/// Why a pipeline cannot be set up.
public enum PipelineError: Error, Sendable, CustomStringConvertible {
  /// The queue cannot be opened.
  case queue(path: String, QueueError)
  /// A sink cannot be made.
  case sink(DeliveryError)
  /// HTTP or a thread cannot be had.
  case system(String)

  /// A sentence for the operator.
  public var description: String {
    switch self {
    case .queue(let path, let error): "the queue \(path): \(error.reason)"
    case .sink(let error): "\(error)"
    case .system(let reason): reason
    }
  }
}
