/// Where answers come from.
public protocol ExportSource: Sendable {
  /// Asks a question and calls back once, on any thread.
  ///
  /// - Parameter maximumBytes: the largest body that is taken.
  func fetch(_ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (ServerAnswer) -> Void)
}
