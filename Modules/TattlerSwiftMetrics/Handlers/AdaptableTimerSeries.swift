internal import CoreMetrics
internal import Synchronization

/// A series of a `Timer` that takes the unit that the library prefers: it is made when the first duration comes, as the
/// unit of a metric never changes.
final class AdaptableTimerSeries: TimerHandler, EndingHandler {
  private enum State: Sendable {
    case waiting(TimeUnit)
    case made(TimerSeries)
    case ended
  }

  private let plan: TimerPlan
  private let state: Mutex<State>

  init(_ plan: TimerPlan) {
    self.plan = plan
    state = Mutex(.waiting(plan.configuration.timerUnit))
  }

  func preferDisplayUnit(_ unit: TimeUnit) {
    state.withLock { state in if case .waiting = state { state = .waiting(unit) } }
  }

  func recordNanoseconds(_ duration: Int64) {
    switch state.withLock({ $0 }) {
    case .waiting(let unit): series(unit)?.recordNanoseconds(duration)
    case .made(let series): series.recordNanoseconds(duration)
    case .ended: break
    }
  }

  /// Makes the series, unless another thread was quicker.
  private func series(_ unit: TimeUnit) -> TimerSeries? {
    // Outside of the lock, as the application may be told of problems.
    let made = plan.timer(unit)
    return state.withLock { state in
      switch state {
      case .waiting:
        state = .made(made)
        return made
      case .made(let series): return series
      case .ended: return nil
      }
    }
  }

  func end() {
    let made: TimerSeries? = state.withLock { state in
      if case .made(let series) = state { return series }
      state = .ended
      return nil
    }
    made?.end()
  }
}
