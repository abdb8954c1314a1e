internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerTransport

/// The variables `OTEL_EXPORTER_OTLP_…`, of which the form `OTEL_EXPORTER_OTLP_METRICS_…` wins.
struct OTLPExporterVariables {
  private(set) var settings: OTLPSinkConfiguration
  private var certificate: String?
  private var clientCertificate: String?
  private var clientKey: String?

  /// Reads them; what cannot be used becomes a warning of `variables`.
  init(_ variables: inout OTelEnvironment) {
    if let endpoint = variables.text("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") {
      settings = OTLPSinkConfiguration(endpoint: .metrics(endpoint))
    } else {
      let endpoint = variables.text("OTEL_EXPORTER_OTLP_ENDPOINT") ?? "http://localhost:4318"
      settings = OTLPSinkConfiguration(endpoint: .base(endpoint))
    }
    readHeaders(&variables)
    readProtocol(&variables)
    let (compression, value) = Self.value("COMPRESSION", variables)
    switch value?.lowercased() {
    case nil, "gzip"?: break
    case "none"?: settings.compression = .none
    default: variables.warn(compression, "is neither gzip nor none; gzip is used instead")
    }
    let timeout = Self.value("TIMEOUT", variables).name
    settings.timeout = .milliseconds(variables.milliseconds(timeout, in: 1...3_600_000, default: 10_000))
    certificate = Self.value("CERTIFICATE", variables).value
    clientCertificate = Self.value("CLIENT_CERTIFICATE", variables).value
    clientKey = Self.value("CLIENT_KEY", variables).value
    if (clientCertificate == nil) != (clientKey == nil) {
      let missing = clientKey == nil ? "CLIENT_KEY" : "CLIENT_CERTIFICATE"
      variables.warn("OTEL_EXPORTER_OTLP_\(missing)", "is not set; the certificate of the client is left out")
    }
    allowPlainHTTP(&variables)
  }

  /// The variables have no word for it, and collectors inside of a cluster are spoken to in the clear.
  private mutating func allowPlainHTTP(_ variables: inout OTelEnvironment) {
    let (name, url) =
      switch settings.endpoint {
      case .base(let url): ("OTEL_EXPORTER_OTLP_ENDPOINT", url)
      case .metrics(let url): ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", url)
      }
    guard url.lowercased().hasPrefix("http://") else { return }
    settings.allowsPlainHTTP = true
    if settings.headers.contains(where: { $0.name.lowercased() == "authorization" }), !Self.isLoopback(url) {
      variables.warn(name, "is plain HTTP: everybody on the way can read the credentials")
    }
  }

  /// Sets the certificates.
  func apply(to transport: inout HTTPTransportConfiguration) {
    if let certificate { transport.caFile = certificate }
    if let clientCertificate, let clientKey {
      transport.clientCertificate = .init(certificateFile: clientCertificate, keyFile: clientKey)
    }
  }

  private mutating func readHeaders(_ variables: inout OTelEnvironment) {
    let (name, value) = Self.value("HEADERS", variables)
    let (pairs, problems) = OTelText.headers(value ?? "")
    for number in problems { variables.warn(name, "has no usable name=value at place \(number)") }
    for pair in pairs {
      settings.headers.removeAll { $0.name.lowercased() == pair.key.lowercased() }
      settings.headers.append((pair.key, Secret(pair.value)))
    }
  }

  private mutating func readProtocol(_ variables: inout OTelEnvironment) {
    let (name, value) = Self.value("PROTOCOL", variables)
    switch value?.lowercased() {
    case nil, "http/protobuf"?: break
    case "http/json"?: settings.encoding = .json
    case "grpc"?:
      variables.warn(
        name, "is grpc, which Tattler does not speak; http/protobuf is used instead, to which receivers listen on 4318")
    default: variables.warn(name, "is neither http/protobuf nor http/json; http/protobuf is used instead")
    }
  }

  private static func value(_ name: String, _ variables: OTelEnvironment) -> (name: String, value: String?) {
    let metrics = "OTEL_EXPORTER_OTLP_METRICS_\(name)"
    if let value = variables.text(metrics) { return (metrics, value) }
    let base = "OTEL_EXPORTER_OTLP_\(name)"
    return (base, variables.text(base))
  }

  private static func isLoopback(_ url: String) -> Bool {
    let authority = url.dropFirst("http://".count).prefix { $0 != "/" }.lowercased()
    if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
    let host = authority.prefix { $0 != ":" }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return host == "localhost" || numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
