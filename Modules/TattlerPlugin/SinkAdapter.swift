public import CTattlerPlugin
internal import TattlerConfig
internal import TattlerModel

/// Makes the C table of a Swift ``Sink``.
///
/// The two functions that need the concrete type are written by the sink's author, as C functions cannot be generic:
///
/// ```swift
/// extension CountingSink {
///   public static let plugin = SinkAdapter.descriptor(
///     of: CountingSink.self,
///     create: { SinkAdapter.create(CountingSink.self, $0, $1, $2, $3) },
///     check: { SinkAdapter.check(CountingSink.self, $0, $1) })
/// }
/// ```
/// A plugin target then exports the entry point: `@c(tattler_plugin) public func entry() -> … { CountingSink.plugin.table }`.
public enum SinkAdapter {
  /// The type of `tattler_plugin_descriptor.create`.
  public typealias Create =
    @convention(c) (
      tattler_string, UnsafePointer<tattler_host>?, UnsafeMutablePointer<OpaquePointer?>?,
      UnsafeMutablePointer<tattler_failure>?
    ) -> Int32
  /// The type of `tattler_plugin_descriptor.check`.
  public typealias Check = @convention(c) (tattler_string, UnsafeMutablePointer<tattler_failure>?) -> Int32

  /// Makes the table. It is never freed: call this once per sink type, from a static constant.
  public static func descriptor<S: Sink>(
    of type: S.Type, create: @escaping Create, check: @escaping Check
  ) -> SinkPlugin {
    let table = UnsafeMutablePointer<tattler_plugin_descriptor>.allocate(capacity: 1)
    unsafe table.initialize(
      to: tattler_plugin_descriptor(
        magic: UInt64(TATTLER_PLUGIN_MAGIC), major: UInt16(TATTLER_ABI_MAJOR), minor: UInt16(TATTLER_ABI_MINOR),
        struct_size: UInt32(MemoryLayout<tattler_plugin_descriptor>.size), name: permanent(S.identity.name),
        version: permanent(S.identity.version), description: permanent(S.identity.summary), create: create,
        check: check, submit: submit, destroy: destroy,
        flags: S.takesCumulativeOnly ? TATTLER_PLUGIN_CUMULATIVE_ONLY : 0, reserved: 0,
        probe: S.canProbe ? probe : nil))
    return unsafe SinkPlugin(table: table, identity: S.identity, origin: .linked)
  }

  /// The body of a `create` callback.
  public static func create<S: Sink>(
    _ type: S.Type, _ configuration: tattler_string, _ host: UnsafePointer<tattler_host>?,
    _ result: UnsafeMutablePointer<OpaquePointer?>?, _ failure: UnsafeMutablePointer<tattler_failure>?
  ) -> Int32 {
    guard let host = unsafe host, let result = unsafe result else { return -1 }
    do throws(SinkError) {
      if let fault = unsafe RecordSize.fault(of: host) { throw SinkError(fault) }
      let settings = unsafe try read(S.self, configuration)
      let sink = try S(configuration: settings, host: unsafe SinkHost(table: host))
      let host = unsafe HostTable(host)
      let box = unsafe Box(
        submit: { unsafe forward($0, to: sink, host) }, close: sink.close, probe: { sink.probe($0) })
      unsafe result.pointee = OpaquePointer(Unmanaged.passRetained(box).toOpaque())
      return 0
    } catch {
      unsafe failure?.pointee.report(error)
      return -1
    }
  }

  /// The body of a `check` callback.
  public static func check<S: Sink>(
    _ type: S.Type, _ configuration: tattler_string, _ failure: UnsafeMutablePointer<tattler_failure>?
  ) -> Int32 {
    do throws(SinkError) {
      _ = unsafe try read(S.self, configuration)
      return 0
    } catch {
      unsafe failure?.pointee.report(error)
      return -1
    }
  }

  private static func read<S: Sink>(
    _ type: S.Type, _ configuration: tattler_string
  ) throws(SinkError) -> S.Configuration {
    do throws(ConfigErrors) {
      let json = unsafe Array(configuration.copied.utf8)
      return try ConfigDocument.parse(json: json, name: S.identity.name).read(S.readConfiguration)
    } catch {
      throw SinkError(configuration: error)
    }
  }

  private static let submit: @convention(c) (OpaquePointer?, UnsafePointer<tattler_submission>?) -> Int32 = {
    sink, submission in
    guard let sink = unsafe sink, let submission = unsafe submission, unsafe RecordSize.fault(of: submission) == nil
    else { return TATTLER_SUBMIT_BUSY }
    let box = unsafe Unmanaged<Box>.fromOpaque(UnsafeRawPointer(sink)).takeUnretainedValue()
    return unsafe box.submit(RecordSize.copy(of: submission)) == .accepted
      ? TATTLER_SUBMIT_ACCEPTED : TATTLER_SUBMIT_BUSY
  }

  private static let destroy: @convention(c) (OpaquePointer?) -> Void = { sink in
    guard let sink = unsafe sink else { return }
    let box = unsafe Unmanaged<Box>.fromOpaque(UnsafeRawPointer(sink)).takeRetainedValue()
    box.close()
  }

  private static let probe:
    @convention(c) (OpaquePointer?, tattler_probe_callback?, UnsafeMutableRawPointer?) -> Int32 = {
      sink, callback, context in
      guard let sink = unsafe sink, let callback = unsafe callback else { return -1 }
      let box = unsafe Unmanaged<Box>.fromOpaque(UnsafeRawPointer(sink)).takeUnretainedValue()
      let answer = unsafe ProbeAnswer(callback: callback, context: context)
      return box.probe({ answer.give($0) }) ? 0 : -1
    }

  private static func forward<S: Sink>(_ record: tattler_submission, to sink: S, _ host: HostTable) -> SinkAnswer {
    guard let base = unsafe record.batch else { return .busy }
    let token = unsafe record.token
    let first = Int(unsafe record.first_row)
    let batch = unsafe MetricBatch(unowned: UnsafeRawBufferPointer(start: base, count: record.batch_length))
    return sink.submit(
      SinkSubmission(
        batch: batch, rows: first..<first + Int(unsafe record.row_count), attempt: Int(unsafe record.attempt),
        onCompletion: { outcome in host.complete(token, outcome) }))
  }

  private static func permanent(_ text: String) -> UnsafePointer<CChar> {
    let bytes = Array(text.utf8)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { unsafe copy[index] = CChar(bitPattern: byte) }
    unsafe copy[bytes.count] = 0
    return unsafe UnsafePointer(copy)
  }

  /// What a `tattler_sink` is on this side.
  @safe
  private final class Box: Sendable {
    let submit: @Sendable (tattler_submission) -> SinkAnswer
    let close: @Sendable () -> Void
    let probe: @Sendable (@escaping @Sendable (SinkProbe) -> Void) -> Bool

    init(
      submit: @escaping @Sendable (tattler_submission) -> SinkAnswer, close: @escaping @Sendable () -> Void,
      probe: @escaping @Sendable (@escaping @Sendable (SinkProbe) -> Void) -> Bool
    ) {
      unsafe self.submit = unsafe submit
      self.close = close
      self.probe = probe
    }
  }
}

extension SinkError {
  /// The first mistake of a configuration with its key; the others in the sentence.
  init(configuration errors: ConfigErrors) {
    let first = errors.errors[0]
    let rest = errors.errors.dropFirst().map { "\($0.keyPath): \($0.sentence)" }
    self.init(([first.sentence] + rest).joined(separator: "; also "), keyPath: "\(first.keyPath)")
  }
}
