public import TattlerConfig
internal import TattlerGrafana
package import TattlerPlugin
internal import TattlerSinkSupport

extension OTLPSinkConfiguration {
  /// Reads the keys `endpoint` or `metrics_endpoint`, `instance_id`, `token`, `headers`, `resource`, `protocol`,
  /// `compression`, `temporality`, `timeout`, `connect_timeout`, `max_body_bytes` and `insecure_http`.
  public init(_ reader: ConfigReader) {
    let endpoint = Self.endpoint(reader)
    self.init(
      endpoint: endpoint ?? .metrics(""),
      credentials: GrafanaCredentials.read(reader),
      headers: reader.secretPairs("headers") ?? [],
      resource: ResourceAttributes(reader.stringPairs("resource") ?? []),
      encoding: reader.choice("protocol", default: .protobuf),
      compression: reader.choice("compression", default: .gzip),
      temporality: reader.choice("temporality", default: .any),
      timeout: reader.duration("timeout", in: RequestTimeout.range),
      connectTimeout: reader.duration("connect_timeout", in: RequestTimeout.range),
      maximumBodyBytes: reader.bytes("max_body_bytes", in: Self.bodyByteRange, default: Self.defaultBodyBytes),
      allowsPlainHTTP: reader.boolean("insecure_http", default: false))
    guard endpoint != nil else { return }
    do throws(SinkError) { _ = try checked() } catch { reader.report(error.keyPath, reason: error.reason) }
  }

  private static func endpoint(_ reader: ConfigReader) -> Endpoint? {
    let base = reader.string("endpoint").flatMap { $0.isEmpty ? nil : $0 }
    let metrics = reader.string("metrics_endpoint").flatMap { $0.isEmpty ? nil : $0 }
    switch (base, metrics) {
    case (let base?, nil): return .base(base)
    case (nil, let metrics?): return .metrics(metrics)
    case (nil, nil):
      reader.report(
        "endpoint", code: .missingKey, reason: "missing key", expected: "the base URL, or metrics_endpoint instead")
    case (_?, _?):
      reader.report(
        "metrics_endpoint", reason: "there is an endpoint as well", expected: "one of endpoint and metrics_endpoint")
    }
    return nil
  }

  /// Checks what the types do not.
  ///
  /// - Returns: the URL that is posted to.
  /// - Throws: ``SinkError`` at the key at fault.
  package func checked() throws(SinkError) -> String {
    let isAuthorized = try RequestHeaders.check(headers, hasCredentials: credentials != nil)
    let example = "http://localhost:4318"
    switch endpoint {
    case .metrics(let text):
      return try ReceiverURL(
        text, keyPath: "metrics_endpoint", example: example + "/v1/metrics", hasCredentials: isAuthorized,
        allowsPlainHTTP: allowsPlainHTTP
      ).text
    case .base(let text):
      let base: OTLPEndpoint
      do throws(OTLPEndpointError) { base = try OTLPEndpoint(url: text) } catch {
        let isForOther = error.code == .signalPath || error.code == .queryInside
        throw SinkError(
          isForOther ? "\(error); metrics_endpoint takes a URL as it is" : "\(error)", keyPath: "endpoint")
      }
      return try ReceiverURL(
        base.url + "/v1/metrics", keyPath: "endpoint", example: example, hasCredentials: isAuthorized,
        allowsPlainHTTP: allowsPlainHTTP
      ).text
    }
  }
}
