internal import Synchronization

/// The bytes of request bodies, and of what they become, that may be in work at one time, so that many large bodies
/// cannot fill the memory.
final class BodyBudget: Sendable {
  private let limit: Int
  private let used = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// Bytes that are in work now.
  var usedBytes: Int { used.withLock { $0 } }

  /// A share of nothing yet.
  func share() -> Share { Share(budget: self) }

  /// Bytes that one request has; they go back when this goes away.
  final class Share: Sendable {
    private let budget: BodyBudget
    private let held = Mutex(0)

    fileprivate init(budget: BodyBudget) { self.budget = budget }

    /// Takes more bytes; false where there are not enough left. One that is alone may have more than there is: a large
    /// body is not refused for ever.
    func grow(by byteCount: Int) -> Bool {
      held.withLock { held in
        let isGranted = budget.used.withLock { used in
          guard used == held || byteCount <= budget.limit - used else { return false }
          used += byteCount
          return true
        }
        if isGranted { held += byteCount }
        return isGranted
      }
    }

    /// Has just so many bytes from now on. It is not asked whether they are there: they are in use already.
    func settle(at byteCount: Int) {
      held.withLock { held in
        budget.used.withLock { $0 += byteCount - held }
        held = byteCount
      }
    }

    deinit { settle(at: 0) }
  }
}
