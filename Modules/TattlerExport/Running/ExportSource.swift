/// Where answers come from.
public protocol ExportSource: Sendable {
  /// Asks a question and calls back once, on any thread.
  ///
  /// - Parameter maximumBytes: the largest body that is taken.
  func fetch(_ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (ServerAnswer) -> Void)

  /// Words of the server without what it was sent and nobody is to read.
  func withoutSecrets(_ words: String) -> String
}

extension ExportSource {
  /// The words as they are: of a source that is sent no secrets.
  public func withoutSecrets(_ words: String) -> String { words }
}
