/// Durations as numbers of metrics: the one place where their unit is chosen.
extension Duration {
  /// Milliseconds, with fractions.
  package var inMilliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }

  /// Seconds, with fractions.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
