/// Where answers come from.
public protocol ExportSource: Sendable {
  /// Asks a question and calls back once, on any thread.
  ///
  /// - Parameter maximumBytes: the largest body that is taken.
  func fetch(_ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (QueryAnswer) -> Void)

  /// Takes the memory of a body that was read.
  func reuse(_ body: consuming [UInt8])

  /// Words of the server without what it was sent and nobody is to read.
  func withoutSecrets(_ words: String) -> String
}

extension ExportSource {
  /// Lets go of it.
  public func reuse(_ body: consuming [UInt8]) {}

  /// The words as they are: of a source that is sent no secrets.
  public func withoutSecrets(_ words: String) -> String { words }
}
