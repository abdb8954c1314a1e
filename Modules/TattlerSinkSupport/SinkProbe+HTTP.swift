public import TattlerPlugin

extension SinkProbe {
  /// What the answer to a request that holds nothing says.
  ///
  /// - Parameters:
  ///   - ready: what to say where the receiver takes it.
  ///   - refused: what to say where a person must act; nil for the host's words.
  ///   - takesNothing: whether a receiver may refuse a body without anything in it (400) and still be ready.
  public init(of response: SinkHTTPResponse, ready: String, refused: String? = nil, takesNothing: Bool = true) {
    switch response.meaning {
    case .delivered: self.init(.ready, ready)
    case .retry: self.init(.unreachable, response.message)
    case .split, .bisect: self = takesNothing ? SinkProbe(.refused, response.message) : SinkProbe(.ready, ready)
    case .pause, .reject: self.init(.refused, refused ?? response.message)
    }
  }
}
