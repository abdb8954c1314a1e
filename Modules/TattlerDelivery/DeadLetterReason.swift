/// Why points were set aside. The queue has two reasons of its own: `damaged` and `unaccounted`.
public enum DeadLetterReason: String, Sendable, Hashable, CaseIterable {
  /// The receiver refused the rows; the message has its words.
  case refused
  /// A single row is larger than the receiver takes.
  case tooLarge = "too_large"
  /// The rows' time lies further back than ``DeliveryPolicy/maximumSampleAgeNanoseconds`` allows.
  case tooOld = "too_old"
  /// The submissions failed for as long as ``DeliveryPolicy/giveUpAfterNanoseconds`` allows.
  case gaveUp = "gave_up"
  /// The receiver took the request but not all of its points (OTLP, partial success), and did not say which.
  case rejected
}
