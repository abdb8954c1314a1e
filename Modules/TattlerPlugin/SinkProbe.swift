/// What asking a receiver for its readiness found.
public struct SinkProbe: Sendable, Hashable {
  /// Whether what is sent would arrive.
  public enum Verdict: UInt32, Sendable, Hashable, CaseIterable {
    /// The receiver answered, and would take what is sent.
    case ready
    /// It did not answer, or asked to come again later: that may pass by itself.
    case unreachable
    /// A person must act; the message says what to do.
    case refused
  }

  /// Whether what is sent would arrive.
  public var verdict: Verdict
  /// One line, without secrets.
  public var message: String

  /// Makes a finding.
  public init(_ verdict: Verdict, _ message: String) {
    self.verdict = verdict
    self.message = message
  }
}
