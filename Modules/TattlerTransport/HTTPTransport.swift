import Synchronization
import TattlerThreads

/// An HTTP client for telemetry: requests and answers in memory, bounded, over libcurl on one thread of its own.
///
/// HTTP/1.1 with keep-alive, HTTP/2 over TLS where the server offers it. Redirects are answers and are not followed.
///
/// ```swift
/// let transport = try HTTPTransport(configuration: HTTPTransportConfiguration())
/// defer { transport.shutdown() }
/// let response = try await transport.send(HTTPRequest(method: .post, url: endpoint, body: lines))
/// ```
public final class HTTPTransport: Sendable {
  private let core: TransportCore
  private let userAgent: String
  private let proxy: HTTPTransportConfiguration.Proxy
  private let thread: Mutex<SystemThread?>

  /// Checks the configuration and starts the thread.
  ///
  /// - Throws: `.invalidConfiguration` for a certificate file that cannot be read or a proxy URL that cannot be used;
  ///   `.internalFailure` where the system gives no thread or no memory.
  public init(configuration: HTTPTransportConfiguration = HTTPTransportConfiguration()) throws(HTTPTransportError) {
    let trust = try TrustSettings(configuration)
    try ProxyCheck.check(configuration.proxy)
    let running = max(1, configuration.maximumConcurrentTransfers)
    guard
      let multi = CurlMulti(
        maximumConnections: running, maximumConnectionsPerHost: configuration.maximumConnectionsPerHost)
    else { throw HTTPTransportError(code: .internalFailure, message: "libcurl cannot be set up.") }
    let ledger = TransferLedger(
      maximumRequests: configuration.maximumOutstandingRequests, maximumBytes: configuration.maximumOutstandingBytes,
      maximumRunning: running)
    let core = TransportCore(ledger: ledger, multi: multi)
    let options = CurlOptions(configuration: configuration, trust: trust)
    let thread: SystemThread
    do throws(SystemThread.Failure) {
      thread = try SystemThread(name: "http") {
        TransportLoop(core: core, multi: multi, options: options, configuration: configuration).run()
      }
    } catch {
      throw HTTPTransportError(code: .internalFailure, message: "\(error)")
    }
    self.core = core
    self.userAgent = configuration.userAgent
    proxy = configuration.proxy
    self.thread = Mutex(thread)
    if configuration.tlsVerification == .insecureNone {
      configuration.diagnostics?("TLS verification is off: anybody on the way can read and change what is sent.")
    }
  }

  deinit {
    core.close()
    thread.withLock { $0?.detach() }
  }

  /// `user:password` of the proxies that may be asked: secret, see ``HTTPTransportConfiguration/Proxy``.
  package var proxyUserInfo: [String] { proxy.userInfo() }

  /// The unfinished requests, running ones included, and the bytes of their bodies as they are sent.
  public var outstanding: (requests: Int, bytes: Int) { core.outstanding }

  /// Sends a request and waits for the answer. Cancelling the task aborts the request.
  ///
  /// An answer of any status is a response; use ``ResponseMeaning`` to judge it. The body is compressed, where that is
  /// asked for, before this function first suspends.
  public func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
    let slot = CancellationSlot()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        slot.attach(send(request) { continuation.resume(returning: $0) })
      }
    } onCancel: {
      slot.cancel()
    }
    return try result.get()
  }

  /// Sends a request and calls back with the answer or the failure, exactly once.
  ///
  /// A request that is refused at once (invalid, too many outstanding, shut down) calls back before this function
  /// returns; every other one on the transport's thread, where the completion must not block. It may send and cancel
  /// other requests and may shut the transport down.
  ///
  /// The body is compressed, where that is asked for, on the caller's thread.
  @discardableResult
  public func send(
    _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void
  ) -> HTTPTransfer {
    let arrival = TransportClock.nowMilliseconds()
    let prepared: PreparedRequest
    do throws(HTTPTransportError) {
      prepared = try PreparedRequest(request, userAgent: userAgent)
    } catch {
      completion(.failure(error))
      return HTTPTransfer(nil, core: core)
    }
    let transfer = Transfer(
      request: prepared, deadlineMilliseconds: arrival + Int64(request.totalTimeoutMilliseconds), completion: completion
    )
    if let refusal = core.admit(transfer), transfer.claimResult() { transfer.complete(.failure(refusal)) }
    return HTTPTransfer(transfer, core: core)
  }

  /// Takes the memory of an answer's body that the caller has done with, for answers to requests whose
  /// ``HTTPRequest/maximumResponseBytes`` is more than 1 MiB. At most 32 MiB are kept.
  ///
  /// It is of use only where nobody else has the array; nothing has to be given back.
  public func reuse(_ body: consuming [UInt8]) { core.bodyMemory.give(body) }

  /// Refuses new requests, ends the unfinished ones with `.shutdown`, and waits until the thread is gone and everything
  /// is freed. Calling it again does nothing.
  ///
  /// On the transport's own thread, that is in a completion, it does not wait.
  public func shutdown() {
    core.close()
    guard !core.isOnOwnThread else { return }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }
}
