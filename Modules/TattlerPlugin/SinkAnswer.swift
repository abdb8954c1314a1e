/// Whether a sink took a submission.
public enum SinkAnswer: Sendable, Hashable {
  /// It will be completed.
  case accepted
  /// Not now: try again after something of this sink completes.
  case busy
}
