/// What is said of another attempt.
enum RetryWords {
  /// `asking again in 2.5 s: the server failed`
  static func sentence(milliseconds: Int64, _ words: String) -> String {
    switch milliseconds {
    case ..<100: "asking again: \(words)"
    case ..<10_000: "asking again in \(milliseconds / 1_000).\(milliseconds / 100 % 10) s: \(words)"
    default: "asking again in \(milliseconds / 1_000) s: \(words)"
    }
  }
}
