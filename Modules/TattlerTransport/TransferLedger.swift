/// The bounded book of unfinished transfers: decides what is admitted, what starts, and what has waited too long.
///
/// A value without I/O and without a clock; ``TransportCore`` holds it in a mutex.
struct TransferLedger {
  /// What the transport's thread has to do next.
  struct Work {
    var starting: [Transfer] = []
    var cancelled: [Transfer] = []
    var expired: [Transfer] = []
    /// When the first waiting transfer expires, in the clock of the deadlines.
    var nextDeadlineMilliseconds: Int64?
    var isClosed = false
  }

  private let maximumRequests: Int
  private let maximumBytes: Int
  private let maximumRunning: Int

  private var waiting: [Transfer] = []
  private var cancelling: [Transfer] = []
  private(set) var outstandingRequests = 0
  private(set) var outstandingBytes = 0
  private(set) var isClosed = false

  init(maximumRequests: Int, maximumBytes: Int, maximumRunning: Int) {
    self.maximumRequests = max(1, maximumRequests)
    self.maximumBytes = max(0, maximumBytes)
    self.maximumRunning = max(1, maximumRunning)
  }

  /// Takes a transfer in, or says why not.
  mutating func admit(_ transfer: Transfer) -> HTTPTransportError? {
    guard !isClosed else { return refusal(.shutdown, "The transport is shut down.", transfer) }
    let bytes = transfer.request.body.count
    guard outstandingRequests < maximumRequests else {
      return refusal(.inboxFull, "\(maximumRequests) requests are unfinished: send again when some are done.", transfer)
    }
    guard bytes <= maximumBytes - outstandingBytes else {
      return refusal(
        .inboxFull, "The unfinished requests would exceed \(maximumBytes) bytes: send again when some are done.",
        transfer)
    }
    outstandingRequests += 1
    outstandingBytes += bytes
    waiting.append(transfer)
    return nil
  }

  /// Notes that an admitted transfer is finished.
  mutating func release(_ transfer: Transfer) {
    outstandingRequests -= 1
    outstandingBytes -= transfer.request.body.count
  }

  mutating func cancel(_ transfer: Transfer) {
    cancelling.append(transfer)
  }

  mutating func close() {
    isClosed = true
  }

  /// Takes what is to be done now. Transfers start in the order in which they came.
  mutating func takeWork(running: Int, nowMilliseconds: Int64) -> Work {
    var work = Work()
    swap(&work.cancelled, &cancelling)
    work.isClosed = isClosed
    if isClosed {
      swap(&work.expired, &waiting)
      return work
    }
    for transfer in work.cancelled { waiting.removeAll { $0 === transfer } }
    work.expired = waiting.filter { $0.deadlineMilliseconds <= nowMilliseconds }
    if !work.expired.isEmpty { waiting.removeAll { $0.deadlineMilliseconds <= nowMilliseconds } }
    let count = min(waiting.count, max(0, maximumRunning - running))
    work.starting = Array(waiting.prefix(count))
    waiting.removeFirst(count)
    work.nextDeadlineMilliseconds = waiting.lazy.map { $0.deadlineMilliseconds }.min()
    return work
  }

  private func refusal(_ code: HTTPTransportError.Code, _ message: String, _ transfer: Transfer) -> HTTPTransportError {
    HTTPTransportError(code: code, message: message, url: transfer.request.redactedURL)
  }
}
