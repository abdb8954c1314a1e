internal import CTattlerPlugin
internal import Synchronization
internal import TattlerModel

/// The host's callbacks as C sees them, and the submissions that a sink still owes an answer.
@safe
final class HostContext: @unchecked Sendable {
  let table: UnsafeMutablePointer<tattler_host>
  private let host: SinkHost
  private let open = Mutex(Open())

  private struct Open {
    var nextToken: UInt64 = 1
    var submissions: [UInt64: Submission] = [:]
  }

  private struct Submission {
    let batch: MetricBatch
    let completion: @Sendable (SinkOutcome) -> Void
  }

  init(_ host: SinkHost) {
    self.host = host
    unsafe table = .allocate(capacity: 1)
    unsafe table.initialize(
      to: tattler_host(
        struct_size: UInt32(MemoryLayout<tattler_host>.size), major: UInt16(TATTLER_ABI_MAJOR),
        minor: UInt16(TATTLER_ABI_MINOR), context: nil, log: Self.log, complete: Self.complete, now: Self.now,
        count: Self.count, http: host.hasHTTP ? Self.http : nil))
    unsafe table.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    unsafe table.deinitialize(count: 1)
    unsafe table.deallocate()
  }

  /// Keeps a batch alive until its token is completed.
  func open(_ batch: MetricBatch, _ completion: @escaping @Sendable (SinkOutcome) -> Void) -> UInt64 {
    open.withLock { open in
      let token = open.nextToken
      open.nextToken += 1
      open.submissions[token] = Submission(batch: batch, completion: completion)
      return token
    }
  }

  /// Forgets a token that the sink did not accept.
  func abandon(_ token: UInt64) { _ = open.withLock { $0.submissions.removeValue(forKey: token) } }

  /// Ends what a sink that is gone never completed.
  func endAll() {
    let left = open.withLock { open in
      defer { open.submissions.removeAll() }
      return Array(open.submissions.values)
    }
    for submission in left {
      submission.completion(SinkOutcome(.retry(afterNanoseconds: nil), message: "the sink was closed"))
    }
  }

  private func complete(_ token: UInt64, _ outcome: SinkOutcome) {
    guard let submission = open.withLock({ $0.submissions.removeValue(forKey: token) }) else {
      host.log(.error, "the sink completed submission \(token), which is not open")
      return
    }
    submission.completion(outcome)
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> HostContext? {
    unsafe context.map { unsafe Unmanaged<HostContext>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let log: @convention(c) (UnsafeMutableRawPointer?, UInt32, tattler_string) -> Void = {
    context, level, message in
    unsafe from(context)?.host.log(SinkHost.LogLevel(rawValue: level) ?? .error, unsafe message.copied)
  }

  private static let complete:
    @convention(c) (UnsafeMutableRawPointer?, UInt64, UnsafePointer<tattler_outcome>?) -> Void = {
      context, token, outcome in
      guard let context = unsafe from(context), let outcome = unsafe outcome else { return }
      if let fault = unsafe RecordSize.fault(of: outcome) {
        // Nothing in it can be believed, but the rows must not wait for ever.
        context.host.log(.error, "the sink's outcome is refused: \(fault)")
        context.complete(token, SinkOutcome(.retry(afterNanoseconds: nil), message: fault))
      } else {
        context.complete(token, unsafe SinkOutcome(RecordSize.copy(of: outcome)))
      }
    }

  private static let now: @convention(c) (UnsafeMutableRawPointer?) -> UInt64 = { context in
    unsafe from(context)?.host.now ?? 0
  }

  private static let count: @convention(c) (UnsafeMutableRawPointer?, tattler_string, UInt64) -> Void = {
    context, counter, delta in
    unsafe from(context)?.host.count(unsafe counter.copied, delta)
  }

  private static let http:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<tattler_http_request>?, tattler_http_callback?, UnsafeMutableRawPointer?
    ) -> Int32 = { context, request, callback, callbackContext in
      guard let request = unsafe request, let callback = unsafe callback, let host = unsafe from(context)?.host
      else { return -1 }
      if let fault = unsafe RecordSize.fault(of: request) {
        host.log(.error, "the sink's request is refused: \(fault)")
        return -1
      }
      let answer = unsafe Answer(callback: callback, context: callbackContext)
      let accepted = host.send(unsafe SinkHTTPRequest(RecordSize.copy(of: request))) { answer.give($0) }
      return accepted ? 0 : -1
    }

  /// A C callback with its context, to be called once from any thread.
  @safe
  private struct Answer: @unchecked Sendable {
    private let callback: tattler_http_callback
    private let context: UnsafeMutableRawPointer?

    init(callback: tattler_http_callback, context: UnsafeMutableRawPointer?) {
      unsafe self.callback = callback
      unsafe self.context = context
    }

    func give(_ response: SinkHTTPResponse) {
      unsafe response.withRecord { unsafe callback(context, $0) }
    }
  }
}
