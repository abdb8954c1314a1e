internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The same recording from several threads at once, all at one series.
struct ThreadedRun {
  private let threads: Int
  private let calls: Int
  private let work: MetricWork

  init(threads: Int, calls: Int, _ work: MetricWork) {
    self.threads = threads
    self.calls = calls
    self.work = work
  }

  func report() {
    let start = Signal()
    let handles = (0..<threads).compactMap { _ in thread(start) }
    let begin = WallTime.now()
    start.isSet.store(true, ordering: .releasing)  // Releasing: what threads read was written before.
    for handle in handles { pthread_join(handle, nil) }
    let all = Double(calls * handles.count)
    let wall = Double(WallTime.now() - begin) / all
    let processor = Double(start.processorTime.load(ordering: .relaxed)) / all  // Relaxed: the threads have ended.
    print(
      "\(work.name), \(handles.count) threads at one series: \(text(processor)) ns of a processor, \(text(wall)) ns of the wall"
    )
  }

  private func thread(_ start: Signal) -> pthread_t? {
    let body = Body(start: start, calls: calls, work: work)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        #if !canImport(Darwin)
          guard let context = unsafe context else { return nil }
        #endif
        let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
        while !body.start.isSet.load(ordering: .acquiring) {}  // Acquiring: pairs with the store above.
        let begin = MetricClock.now()
        body.work.run(body.calls)
        body.start.processorTime.add(MetricClock.now() - begin, ordering: .relaxed)  // Relaxed: a mere sum.
        return nil
      }, Unmanaged.passRetained(body).toOpaque())
    return code == 0 ? thread : nil
  }

  private final class Signal: Sendable {
    let isSet = Atomic<Bool>(false)
    /// Nanoseconds of all threads.
    let processorTime = Atomic<UInt64>(0)
  }

  private final class Body: Sendable {
    let start: Signal
    let calls: Int
    let work: MetricWork

    init(start: Signal, calls: Int, work: MetricWork) {
      self.start = start
      self.calls = calls
      self.work = work
    }
  }
}
