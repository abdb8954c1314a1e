internal import Synchronization

/// Working memory that is used again: a few contexts, each with one user at a time.
final class ContextPool<Context: AnyObject>: Sendable {
  /// A context on its way between the pool and the one caller that uses it.
  private struct Disconnected: @unchecked Sendable {
    let value: Context?
    init(_ value: Context?) { self.value = value }
  }

  private let contexts = Mutex<[Context]>([])
  /// As many as can be of use at once are kept.
  private static var maximumCount: Int { 4 }

  /// A context that nobody uses; nil where a new one has to be made.
  func take() -> Context? {
    contexts.withLock { contexts in
      let taken = Disconnected(contexts.popLast())
      return taken
    }.value
  }

  /// Keeps a context for the next user.
  func give(_ context: Context) {
    let given = Disconnected(context)
    contexts.withLock { contexts in
      if contexts.count < Self.maximumCount, let context = given.value { contexts.append(context) }
    }
  }
}
