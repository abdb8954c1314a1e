/// What happens to a sink's part of a batch for which there is no room.
public enum QueueOverflow: String, Sendable, Hashable, CaseIterable {
  /// The batch is refused for all sinks, so that the sender knows.
  case refuse
  /// The oldest batches that wait for the sink make room; their points count as evicted.
  case dropOldest = "drop_oldest"
  /// The new batch is not kept for the sink; its points count as accepted and evicted.
  case dropNewest = "drop_newest"
}
