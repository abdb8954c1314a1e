internal import CTattlerPlugin
internal import Synchronization
public import TattlerModel

/// A sink at work behind its C table: the host's side of the ABI.
///
/// Linked and loaded sinks are run through the same table, so that whatever holds for one holds for the other.
@safe
public final class RunningSink: Sendable {
  /// The plugin that it was made from.
  public let plugin: SinkPlugin
  private let context: HostContext
  private let sink: Handle

  /// Makes a sink.
  ///
  /// - Parameters:
  ///   - configuration: canonical JSON with its secrets resolved.
  ///   - host: what the sink may ask for.
  /// - Throws: ``SinkError`` with the sink's own words and the key at fault.
  public init(_ plugin: SinkPlugin, configuration: [UInt8], host: SinkHost) throws(SinkError) {
    let context = HostContext(host)
    var created: OpaquePointer?
    let (code, error) = unsafe tattler_failure.collecting { failure in
      unsafe String(decoding: configuration, as: UTF8.self).withTattlerString { text in
        unsafe plugin.table.pointee.create?(text, context.table, &created, failure) ?? -1
      }
    }
    guard code == 0, let created = unsafe created else { throw error }
    self.plugin = plugin
    self.context = context
    unsafe sink = Handle(pointer: created)
  }

  deinit { close() }

  /// Hands rows of a batch to the sink.
  ///
  /// - Parameters:
  ///   - rows: inside the batch, not empty.
  ///   - completion: called exactly once where this returns `accepted`; from any thread, perhaps before it returns.
  /// - Returns: `busy` where the sink takes no work now, or was closed.
  public func submit(
    _ batch: MetricBatch, rows: Range<Int>, attempt: Int, completion: @escaping @Sendable (SinkOutcome) -> Void
  ) -> SinkAnswer {
    guard !rows.isEmpty, rows.lowerBound >= 0, rows.upperBound <= batch.rowCount else { return .busy }
    return unsafe sink.use { pointer in
      let token = context.open(batch, completion)
      let code = unsafe batch.withUnsafeBytes { bytes in
        var submission = unsafe tattler_submission(
          struct_size: UInt32(MemoryLayout<tattler_submission>.size), attempt: UInt32(clamping: attempt), token: token,
          batch: bytes.baseAddress, batch_length: bytes.count, first_row: UInt32(rows.lowerBound),
          row_count: UInt32(rows.count))
        return unsafe plugin.table.pointee.submit?(pointer, &submission) ?? TATTLER_SUBMIT_BUSY
      }
      if code == TATTLER_SUBMIT_ACCEPTED { return .accepted }
      context.abandon(token)
      return .busy
    } ?? .busy
  }

  /// The same, as one step of an asynchronous function; nil where the sink is busy or closed.
  public func submit(_ batch: MetricBatch, rows: Range<Int>, attempt: Int) async -> SinkOutcome? {
    await withCheckedContinuation { continuation in
      let answer = submit(batch, rows: rows, attempt: attempt) { continuation.resume(returning: $0) }
      if answer == .busy { continuation.resume(returning: nil) }
    }
  }

  /// Has the sink ask its receiver whether it would take what is sent.
  ///
  /// - Parameter completion: called exactly once where this returns true; from any thread, perhaps before it returns.
  /// - Returns: false where the sink has nobody to ask, cannot ask now, or was closed.
  public func probe(_ completion: @escaping @Sendable (SinkProbe) -> Void) -> Bool {
    guard plugin.canProbe else { return false }
    return unsafe sink.use { pointer in
      let context = unsafe Unmanaged.passRetained(OpenProbe(completion)).toOpaque()
      let code = unsafe plugin.table.pointee.probe?(pointer, OpenProbe.callback, context) ?? -1
      if code != 0 { unsafe Unmanaged<OpenProbe>.fromOpaque(context).release() }
      return code == 0
    } ?? false
  }

  /// The same, as one step of an asynchronous function; nil where there is nobody to ask.
  public func probe() async -> SinkProbe? {
    await withCheckedContinuation { continuation in
      if !probe({ continuation.resume(returning: $0) }) { continuation.resume(returning: nil) }
    }
  }

  /// Ends the sink; whatever it left open is completed with a retry. Idempotent.
  public func close() {
    guard let pointer = unsafe sink.take() else { return }
    unsafe plugin.table.pointee.destroy?(pointer)
    context.endAll()
  }

  /// The plugin's own state, used by one call at a time.
  @safe
  private final class Handle: @unchecked Sendable {
    private let state: Mutex<UnsafeSink>

    @unsafe
    private struct UnsafeSink: @unchecked Sendable {
      var pointer: OpaquePointer?
    }

    init(pointer: OpaquePointer) { unsafe state = Mutex(UnsafeSink(pointer: pointer)) }

    func use<Result: Sendable>(_ body: (OpaquePointer) -> Result) -> Result? {
      unsafe state.withLock { sink in unsafe sink.pointer.map(body) }
    }

    func take() -> OpaquePointer? {
      let taken = unsafe state.withLock { sink in
        defer { unsafe sink.pointer = nil }
        return unsafe sink
      }
      return unsafe taken.pointer
    }
  }
}
