internal import CTattlerPlugin

extension SinkProbe {
  /// What the other side's record says. A verdict that this version does not know is one that may pass.
  init(_ record: tattler_probe) {
    unsafe self.init(Verdict(rawValue: record.verdict) ?? .unreachable, record.message.copied)
  }

  /// Lends the finding to C for the time of the call.
  func withRecord(_ body: (UnsafePointer<tattler_probe>) -> Void) {
    unsafe message.withTattlerString { text in
      var record = unsafe tattler_probe(
        struct_size: UInt32(MemoryLayout<tattler_probe>.size), verdict: verdict.rawValue, message: text)
      unsafe body(&record)
    }
  }
}

/// A question on its way through C: the context of its callback.
final class OpenProbe: Sendable {
  private let completion: @Sendable (SinkProbe) -> Void

  init(_ completion: @escaping @Sendable (SinkProbe) -> Void) { self.completion = completion }

  /// What the sink calls, once.
  static let callback: tattler_probe_callback = { context, probe in
    guard let context = unsafe context else { return }
    let open = unsafe Unmanaged<OpenProbe>.fromOpaque(context).takeRetainedValue()
    guard let probe = unsafe probe else { return open.completion(SinkProbe(.unreachable, "the sink said nothing")) }
    if let fault = unsafe RecordSize.fault(of: probe) {
      open.completion(SinkProbe(.unreachable, fault))
    } else {
      open.completion(unsafe SinkProbe(RecordSize.copy(of: probe)))
    }
  }
}

/// The host's callback as a Swift sink sees it, to be called once from any thread.
@safe
struct ProbeAnswer: @unchecked Sendable {
  private let callback: tattler_probe_callback
  private let context: UnsafeMutableRawPointer?

  init(callback: tattler_probe_callback, context: UnsafeMutableRawPointer?) {
    unsafe self.callback = callback
    unsafe self.context = context
  }

  func give(_ probe: SinkProbe) { unsafe probe.withRecord { unsafe callback(context, $0) } }
}
