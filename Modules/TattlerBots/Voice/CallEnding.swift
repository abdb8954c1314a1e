internal import Synchronization

/// The series that one call alone records in, which end with it.
///
/// What is recorded after the end goes on in its series, or where that has gone begins it anew, and ends it again.
final class CallEnding: Sendable {
  /// What tells one series of a call from another.
  enum Series: Sendable, Hashable {
    case calls, activeCalls, sessions, callTime, heard, characters
    case tokens(TokenUsage.Kind)
    case cost(CostKind)
    case stage(metricType: String, processor: String)
  }

  private let state = Mutex(State())

  private struct State {
    var isEnded = false
    var ends: [Series: @Sendable () -> Void] = [:]
  }

  /// Series that are kept until the call ends; others end whenever they were recorded in. A pipeline has a dozen
  /// stages.
  private static let mostSeries = 128

  /// Says that a series was recorded in.
  ///
  /// - Parameter end: ends the series.
  func note(_ series: Series, _ end: @escaping @Sendable () -> Void) {
    let isKept = state.withLock { state in
      if state.isEnded { return false }
      guard state.ends[series] == nil else { return true }
      guard state.ends.count < Self.mostSeries else { return false }
      state.ends[series] = end
      return true
    }
    if !isKept { end() }
  }

  /// Ends all series.
  func end() {
    let ends = state.withLock { state in
      state.isEnded = true
      defer { state.ends = [:] }
      return state.ends
    }
    for end in ends.values { end() }
  }
}
