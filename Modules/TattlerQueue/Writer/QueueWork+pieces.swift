/// What is settled bit by bit where it does not fit into one transaction.
extension QueueWork {
  /// The settlements one by one, without their caller; other work is one piece.
  var pieces: [QueueWork] {
    if case .settle(let list, _) = self { return list.map { .settle([$0], nil) } }
    return [self]
  }

  /// What is left without the first pieces; nil where that is nothing.
  func dropping(_ count: Int) -> QueueWork? {
    if case .settle(let list, let reply) = self {
      return count < list.count ? .settle(Array(list.dropFirst(count)), reply) : nil
    }
    return count == 0 ? self : nil
  }

  /// True where somebody waits for a settlement.
  var hasCaller: Bool {
    if case .settle(_, .some) = self { return true }
    return false
  }

  /// Tells the caller of a settlement, where one waits, that it is noted.
  func succeed() {
    if case .settle(_, let reply) = self { reply?(.success(())) }
  }
}
