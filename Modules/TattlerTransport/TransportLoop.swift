import CCurl

/// The work of the transport's thread: it alone touches libcurl's handles.
final class TransportLoop {
  private static let longestWaitMilliseconds = 60_000
  private static let pauseAfterFailureMilliseconds = 50

  private struct Running {
    let easy: CurlEasy
    let exchange: HTTPExchange
  }

  private let core: TransportCore
  private let options: CurlOptions
  private let maximumIdleHandles: Int
  private let diagnostics: (@Sendable (String) -> Void)?
  private let multi: CurlMulti
  private var running: [UInt: Running] = [:]
  private var idle: [CurlEasy] = []

  init(core: TransportCore, multi: CurlMulti, options: CurlOptions, configuration: HTTPTransportConfiguration) {
    self.core = core
    self.multi = multi
    self.options = options
    maximumIdleHandles = max(1, configuration.maximumConcurrentTransfers)
    diagnostics = configuration.diagnostics
  }

  /// Runs until the core is closed, then ends what is unfinished.
  func run() {
    core.begin()
    while true {
      let work = core.takeWork(running: running.count, nowMilliseconds: TransportClock.nowMilliseconds())
      for transfer in work.cancelled { cancel(transfer) }
      if work.isClosed {
        end(waiting: work.expired)
        return
      }
      for transfer in work.expired { expire(transfer) }
      for transfer in work.starting { start(transfer) }
      let isHealthy = multi.perform()
      let finished = collect()
      if !isHealthy { failAll() }
      // A finished transfer leaves room for one that waits, so that there may be work at once.
      if finished == 0 { wait(until: work.nextDeadlineMilliseconds) }
    }
  }

  private func wait(until deadline: Int64?) {
    var timeout = Self.longestWaitMilliseconds
    if let deadline {
      timeout = Int(min(Int64(timeout), max(0, deadline - TransportClock.nowMilliseconds())))
    }
    if !multi.wait(milliseconds: timeout) {
      TransportClock.pause(milliseconds: Self.pauseAfterFailureMilliseconds)
    }
  }

  private func start(_ transfer: Transfer, isSecondTry: Bool = false) {
    let remaining = transfer.deadlineMilliseconds - TransportClock.nowMilliseconds()
    guard let easy = idle.popLast() ?? CurlEasy() else {
      return finish(transfer, .failure(Self.failure(transfer, "libcurl gives no handle: memory may be short.")))
    }
    let exchange = HTTPExchange(transfer, isSecondTry: isSecondTry, memory: core.bodyMemory)
    do throws(CurlFailure) {
      try options.apply(to: easy, exchange: exchange, timeoutMilliseconds: Int(max(1, remaining)))
    } catch {
      return finish(transfer, .failure(TransferOutcome.error(error, exchange: exchange, easy: easy)))
    }
    guard multi.add(easy) else {
      return finish(transfer, .failure(Self.failure(transfer, "libcurl does not take the transfer.")))
    }
    running[easy.address] = Running(easy: easy, exchange: exchange)
  }

  /// Takes what libcurl has finished; returns how many that were.
  private func collect() -> Int {
    var count = 0
    while let (address, code) = multi.nextFinished() {
      guard let entry = running.removeValue(forKey: address) else { continue }
      count += 1
      if TransferOutcome.isStaleConnection(entry.easy, entry.exchange, code) {
        retire(entry.easy)
        start(entry.exchange.transfer, isSecondTry: true)
        continue
      }
      let result = TransferOutcome.result(of: entry.easy, exchange: entry.exchange, code: code)
      retire(entry.easy)
      finish(entry.exchange.transfer, result)
    }
    return count
  }

  private func cancel(_ transfer: Transfer) {
    if let entry = running.first(where: { $0.value.exchange.transfer === transfer }) {
      running.removeValue(forKey: entry.key)
      retire(entry.value.easy)
    }
    finish(transfer, .failure(Self.error(transfer, .cancelled, "The request was cancelled.")))
  }

  private func expire(_ transfer: Transfer) {
    let message = "The time was up before the request could start: the transport is at its limit of transfers."
    finish(transfer, .failure(Self.error(transfer, .timeout(.waiting), message)))
  }

  private func failAll() {
    let entries = running.values
    running.removeAll()
    for entry in entries {
      multi.remove(entry.easy)
      finish(entry.exchange.transfer, .failure(Self.failure(entry.exchange.transfer, "libcurl's multi handle failed.")))
    }
    TransportClock.pause(milliseconds: Self.pauseAfterFailureMilliseconds)
  }

  /// Frees every handle before the completions are called, so that what they do cannot depend on them.
  private func end(waiting: [Transfer]) {
    var transfers: [Transfer] = []
    for entry in running.values {
      multi.remove(entry.easy)
      transfers.append(entry.exchange.transfer)
    }
    running.removeAll()
    idle.removeAll()
    core.end()
    for transfer in transfers + waiting {
      finish(transfer, .failure(Self.error(transfer, .shutdown, "The transport was shut down before the answer came.")))
    }
    core.leave()
  }

  private func retire(_ easy: CurlEasy) {
    multi.remove(easy)
    easy.reset()
    if idle.count < maximumIdleHandles { idle.append(easy) }
  }

  private func finish(_ transfer: Transfer, _ result: Result<HTTPResponse, HTTPTransportError>) {
    guard transfer.claimResult() else { return }
    core.release(transfer)
    if case .failure(let error) = result, let diagnostics { diagnostics(error.description) }
    transfer.complete(result)
  }

  private static func failure(_ transfer: Transfer, _ message: String) -> HTTPTransportError {
    error(transfer, .internalFailure, message)
  }

  private static func error(
    _ transfer: Transfer, _ code: HTTPTransportError.Code, _ message: String
  ) -> HTTPTransportError {
    HTTPTransportError(code: code, message: message, url: transfer.request.redactedURL)
  }
}
