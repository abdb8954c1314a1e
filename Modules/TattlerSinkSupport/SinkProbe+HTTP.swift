public import TattlerPlugin

extension SinkProbe {
  /// What the answer to a request that holds nothing says.
  ///
  /// - Parameters:
  ///   - ready: what to say where the receiver takes it.
  ///   - refused: what to say where a person must act; nil for the host's words.
  ///   - refusesEmptyBodies: what to say where this answer refuses the request only because there is nothing in it, so
  ///     that the receiver is ready all the same; nil, the default, where a refusal is one. It counts for the statuses
  ///     400 and 422.
  public init(
    of response: SinkHTTPResponse, ready: String, refused: String? = nil, refusesEmptyBodies: String? = nil
  ) {
    switch response.meaning {
    case .delivered: self.init(.ready, ready)
    case .retry: self.init(.unreachable, response.message)
    case .split, .bisect:
      if let words = refusesEmptyBodies, response.status == 400 || response.status == 422 {
        self.init(.ready, words)
      } else {
        self.init(.refused, refused ?? response.message)
      }
    case .pause, .reject: self.init(.refused, refused ?? response.message)
    }
  }
}
