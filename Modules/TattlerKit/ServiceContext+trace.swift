public import ServiceContextModule
public import TattlerMetrics

/// The key of ``ServiceContextModule/ServiceContext/traceContext``.
private enum TraceContextKey: ServiceContextKey {
  typealias Value = TraceContext

  static let nameOverride: String? = "trace-context"
}

extension ServiceContext {
  /// The span that work is done for: what is measured meanwhile may be exported with its ids, as an exemplar.
  ///
  /// Set it where a request comes in, from its header `traceparent` (W3C Trace Context), or where a tracer begins a
  /// span:
  ///
  /// ```swift
  /// var context = ServiceContext.current ?? .topLevel
  /// context.traceContext = TraceContext(traceParent: header)
  /// try await ServiceContext.withValue(context) { try await handle(request) }
  /// ```
  /// A tracer that keeps its spans under a key of its own is asked by ``TelemetryConfiguration/traceContext``.
  public var traceContext: TraceContext? {
    get { self[TraceContextKey.self] }
    set { self[TraceContextKey.self] = newValue }
  }
}
