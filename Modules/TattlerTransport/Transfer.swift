import Synchronization

/// One accepted request: immutable but for two flags, so that any thread may hold it.
final class Transfer: Sendable {
  typealias Completion = @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void

  let request: PreparedRequest
  let deadlineMilliseconds: Int64
  private let completion: Completion
  private let isFinished = Atomic(false)
  private let isCancelRequested = Atomic(false)

  init(request: PreparedRequest, deadlineMilliseconds: Int64, completion: @escaping Completion) {
    self.request = request
    self.deadlineMilliseconds = deadlineMilliseconds
    self.completion = completion
  }

  /// True for the first caller alone, who then has to call ``complete(_:)``: a transfer has one result.
  func claimResult() -> Bool {
    !isFinished.exchange(true, ordering: .acquiringAndReleasing)
  }

  func complete(_ result: Result<HTTPResponse, HTTPTransportError>) {
    completion(result)
  }

  /// Whether this is the first request to cancel, and not too late.
  func requestCancel() -> Bool {
    guard !isFinished.load(ordering: .acquiring) else { return false }
    return !isCancelRequested.exchange(true, ordering: .acquiringAndReleasing)
  }
}
