/// What an accepted batch survives.
public enum QueueDurability: Sendable, Equatable {
  /// The loss of power: a batch is accepted once the write-ahead log has been synced to the disk
  /// (`synchronous=FULL`).
  ///
  /// Settlements alone are not synced: losing one only means that a batch is delivered twice.
  case fsync
  /// The end of the process, also by `kill -9`: a batch is accepted once the operating system has it
  /// (`synchronous=NORMAL`).
  ///
  /// After a loss of power the newest batches may be gone; the file stays consistent.
  case os
  /// Nothing: the queue lives in memory, makes no file, and ends with the process.
  case memory
}
