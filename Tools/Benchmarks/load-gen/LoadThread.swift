internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Runs blocking work on threads of its own, one a connection.
enum LoadThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static let stackBytes = 1 << 20

  /// Runs `work` for each number from 0, all at once, and returns their results in that order.
  static func all<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) -> Value) -> [Value] {
    let results = Results<Value>(count)
    var threads: [pthread_t] = []
    for number in 0..<count {
      if let thread = start({ results.set(work(number), at: number) }) { threads.append(thread) }
    }
    for thread in threads { pthread_join(thread, nil) }
    return results.values
  }

  private static func start(_ run: @escaping @Sendable () -> Void) -> pthread_t? {
    let context = unsafe Unmanaged.passRetained(Body(run))
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = unsafe pthread_create(
      &thread, &attributes,
      { context in
        #if canImport(Darwin)
          unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        #else
          if let context = unsafe context { unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        #endif
        return nil
      }, context.toOpaque())
    if code == 0 { return thread }
    unsafe context.release()
    return nil
  }

  private final class Results<Value: Sendable>: Sendable {
    private let slots: Mutex<[Value?]>

    init(_ count: Int) { slots = Mutex(Array(repeating: nil, count: count)) }

    func set(_ value: Value, at index: Int) { slots.withLock { $0[index] = value } }

    var values: [Value] { slots.withLock { $0.compactMap(\.self) } }
  }
}
