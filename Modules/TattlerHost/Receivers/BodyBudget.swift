internal import Synchronization

/// The bytes of request bodies that may be in work at one time, so that many large bodies cannot fill the memory.
final class BodyBudget: Sendable {
  private let limit: Int
  private let used = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// Takes bytes; nil where there are not enough left. A share larger than everything is taken when nothing else is.
  func take(_ byteCount: Int) -> Share? {
    let granted = used.withLock { used in
      guard used == 0 || byteCount <= limit - used else { return false }
      used += byteCount
      return true
    }
    return granted ? Share(budget: self, byteCount: byteCount) : nil
  }

  private func giveBack(_ byteCount: Int) { used.withLock { $0 -= byteCount } }

  /// Bytes that were taken; they go back when this goes away.
  final class Share: Sendable {
    private let budget: BodyBudget
    private let byteCount: Int

    fileprivate init(budget: BodyBudget, byteCount: Int) {
      self.budget = budget
      self.byteCount = byteCount
    }

    deinit { budget.giveBack(byteCount) }
  }
}
