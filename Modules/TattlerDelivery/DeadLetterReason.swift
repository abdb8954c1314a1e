/// Why points were set aside.
public enum DeadLetterReason: String, Sendable, Hashable, CaseIterable {
  /// The receiver refused them; the message has its words.
  case refused
  /// A single row is larger than the receiver takes.
  case tooLarge = "too_large"
}
