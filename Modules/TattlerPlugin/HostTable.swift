internal import CTattlerPlugin

/// The host's callbacks as a Swift sink sees them.
///
/// The table belongs to the host and outlives the sink, so that the pointer may be kept and used by any thread.
@safe
struct HostTable: @unchecked Sendable {
  private let table: UnsafePointer<tattler_host>

  init(_ table: UnsafePointer<tattler_host>) { unsafe self.table = table }

  func complete(_ token: UInt64, _ outcome: SinkOutcome) {
    unsafe outcome.withRecord { record in unsafe table.pointee.complete?(table.pointee.context, token, record) }
  }

  func log(_ level: SinkHost.LogLevel, _ message: String) {
    unsafe message.withTattlerString { text in unsafe table.pointee.log?(table.pointee.context, level.rawValue, text) }
  }

  var now: UInt64 { unsafe table.pointee.now?(table.pointee.context) ?? 0 }

  func count(_ counter: String, _ delta: UInt64) {
    unsafe counter.withTattlerString { text in unsafe table.pointee.count?(table.pointee.context, text, delta) }
  }

  var hasHTTP: Bool { unsafe table.pointee.http != nil }

  func send(_ request: SinkHTTPRequest, _ completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool {
    guard let http = unsafe table.pointee.http else { return false }
    let context = unsafe Unmanaged.passRetained(Completion(completion)).toOpaque()
    let accepted = unsafe request.withRecord { record in
      unsafe http(table.pointee.context, record, Self.onResponse, context)
    }
    if accepted != 0 { unsafe Unmanaged<Completion>.fromOpaque(context).release() }
    return accepted == 0
  }

  private static let onResponse: tattler_http_callback = { context, response in
    guard let context = unsafe context else { return }
    let completion = unsafe Unmanaged<Completion>.fromOpaque(context).takeRetainedValue()
    let fault = unsafe response.map { unsafe RecordSize.fault(of: $0) } ?? "no answer"
    if let response = unsafe response, fault == nil {
      completion.body(unsafe SinkHTTPResponse(RecordSize.copy(of: response)))
    } else {
      completion.body(SinkHTTPResponse(status: nil, meaning: .retry(afterNanoseconds: nil), message: fault ?? ""))
    }
  }

  private final class Completion: Sendable {
    let body: @Sendable (SinkHTTPResponse) -> Void
    init(_ body: @escaping @Sendable (SinkHTTPResponse) -> Void) { self.body = body }
  }
}

extension SinkHost {
  /// The host behind a C table.
  init(table: UnsafePointer<tattler_host>) {
    let host = unsafe HostTable(table)
    let send: @Sendable (SinkHTTPRequest, @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool = {
      host.send($0, $1)
    }
    self.init(
      log: { host.log($0, $1) }, now: { host.now }, count: { host.count($0, $1) }, http: host.hasHTTP ? send : nil)
  }
}
