import Synchronization
import TattlerMetrics

/// The span that a test is in.
final class TestSpan: Sendable {
  private let context = Mutex<TraceContext?>(nil)

  var current: TraceContext? {
    get { context.withLock { $0 } }
    set { context.withLock { $0 = newValue } }
  }

  /// Enters a span of this number.
  func enter(_ number: UInt64, isSampled: Bool = true) {
    current = TraceContext(traceID: UInt128(number) << 64 | 7, spanID: number, isSampled: isSampled)
  }
}
