internal import OTLPSink
internal import TattlerPlugin

/// A way into Grafana Cloud.
protocol Road: AnyObject, Sendable {
  /// What to say of an answer after which a person must act; nil for the host's words.
  typealias Explain = @Sendable (SinkHTTPResponse) -> String?

  /// As of a `Sink`.
  func submit(_ submission: SinkSubmission) -> SinkAnswer

  /// As of a `Sink`.
  func close()

  /// Sends a request that holds nothing, and hands the answer on; false where the host takes none now.
  func ask(_ completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool

  /// Where it leads to, without secrets.
  var shownURL: String { get }
}

extension OTLPSink: Road {}
