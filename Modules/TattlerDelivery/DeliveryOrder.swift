/// Which of the waiting batches goes first.
public enum DeliveryOrder: Sendable, Hashable {
  /// In the order in which they were accepted.
  case oldestFirst
  /// What is new first, while what has piled up gets a share.
  ///
  /// `backlogShare`, from 0 to 1, is the backlog's share of the points that are sent while there is work of both kinds;
  /// where there is work of one kind only, it gets everything. With 0 the backlog waits until nothing new is there.
  case freshFirst(backlogShare: Double = defaultBacklogShare)

  /// The backlog's share where none is chosen.
  public static let defaultBacklogShare = 0.2

  /// The backlog's share from 0 to 1; nil where there is one lane only.
  var backlogShare: Double? {
    switch self {
    case .oldestFirst: nil
    case .freshFirst(let share): share.isNaN ? 0 : min(max(share, 0), 1)
    }
  }
}
