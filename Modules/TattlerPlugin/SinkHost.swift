/// What a sink may ask of its host.
public struct SinkHost: Sendable {
  /// How serious a sentence of the log is.
  public enum LogLevel: UInt32, Sendable, Hashable {
    /// For those who look for a fault.
    case debug
    /// What an operator may want to know.
    case info
    /// Something is wrong and goes on by itself.
    case warning
    /// Something is wrong and a person must act.
    case error
  }

  private let logBody: @Sendable (LogLevel, String) -> Void
  private let nowBody: @Sendable () -> UInt64
  private let countBody: @Sendable (String, UInt64) -> Void
  private let httpBody: (@Sendable (SinkHTTPRequest, @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool)?

  /// Makes a host of functions.
  public init(
    log: @escaping @Sendable (LogLevel, String) -> Void,
    now: @escaping @Sendable () -> UInt64,
    count: @escaping @Sendable (String, UInt64) -> Void = { _, _ in },
    http: (@Sendable (SinkHTTPRequest, @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool)? = nil
  ) {
    logBody = log
    nowBody = now
    countBody = count
    httpBody = http
  }

  /// Writes a sentence to the host's log, under the sink's name. Without secrets.
  public func log(_ level: LogLevel, _ message: String) { logBody(level, message) }

  /// Nanoseconds since 1970.
  public var now: UInt64 { nowBody() }

  /// Adds to a counter of this sink.
  public func count(_ counter: String, _ delta: UInt64 = 1) { countBody(counter, delta) }

  /// Whether ``send(_:completion:)`` can work.
  public var hasHTTP: Bool { httpBody != nil }

  /// Starts an HTTP request: connections, TLS, proxies and time-outs are the host's.
  ///
  /// - Returns: false where the host takes no more requests (it has no HTTP, its inbox is full, or it is shutting
  ///   down); then `completion` is never called.
  public func send(
    _ request: SinkHTTPRequest, completion: @escaping @Sendable (SinkHTTPResponse) -> Void
  ) -> Bool {
    httpBody?(request, completion) ?? false
  }
}
