/// What came back, and what it means.
public struct SinkHTTPResponse: Sendable {
  /// The status code; nil where there was no answer.
  public var status: Int?
  /// In order.
  public var headers: [(name: String, value: String)]
  /// The body, up to the host's cap.
  public var body: [UInt8]
  /// The host's reading of status, headers and body, or of the failure: one table for all sinks.
  public var meaning: SinkOutcome.Disposition
  /// Points that an OTLP receiver rejected of a request that it took, see ``SinkOutcome/pointsRejected``.
  public var rejectedPoints: Int
  /// The receiver's words, or what to do; empty where it took everything and said nothing.
  public var message: String

  /// Makes a response.
  public init(
    status: Int?, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    meaning: SinkOutcome.Disposition, rejectedPoints: Int = 0, message: String = ""
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.meaning = meaning
    self.rejectedPoints = rejectedPoints
    self.message = message
  }
}
