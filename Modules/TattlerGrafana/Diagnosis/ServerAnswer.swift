/// What a server answered to a request, as far as a diagnosis needs it.
public struct ServerAnswer: Sendable, Equatable {
  /// What was asked for.
  public enum Road: String, Sendable, Hashable, CaseIterable {
    /// OTLP metrics: `/otlp/v1/metrics`.
    case otlp
    /// Line protocol: `/api/v1/push/influx/write`.
    case influx
    /// PromQL: `/api/prom/api/v1/query`.
    case query
  }

  /// The status.
  public var status: Int

  /// The body; its first 4 KiB are looked at.
  public var body: [UInt8]

  /// `Content-Type`.
  public var contentType: String?

  /// `Location`.
  public var location: String?

  /// The URL that was asked; nil where it is not known.
  public var url: String?

  /// What was asked for; nil where it is not known.
  public var road: Road?

  /// What `partial_success` of an OTLP answer says; nil where it says nothing.
  public var partialSuccess: String?

  /// Makes an answer.
  public init(
    status: Int, body: [UInt8] = [], contentType: String? = nil, location: String? = nil, url: String? = nil,
    road: Road? = nil, partialSuccess: String? = nil
  ) {
    self.status = status
    self.body = body
    self.contentType = contentType
    self.location = location
    self.url = url
    self.road = road
    self.partialSuccess = partialSuccess
  }
}
