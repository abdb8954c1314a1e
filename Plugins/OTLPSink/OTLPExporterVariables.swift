internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerSinkSupport

/// The variables `OTEL_EXPORTER_OTLP_…`, of which the form `OTEL_EXPORTER_OTLP_METRICS_…` wins, and those of a resource.
///
/// A value that cannot be used is a warning, and the default counts, as the specification asks for; an empty one counts
/// as not set. Source: OpenTelemetry specification, "Environment Variable Specification" and "Protocol Exporter".
package struct OTLPExporterVariables: Sendable {
  /// The endpoint, headers, encoding, compression and time-out that they say.
  package private(set) var settings: OTLPSinkConfiguration
  /// The variable that has the endpoint; nil where none has.
  package private(set) var endpointName: String?
  /// The variable that has the headers; nil where none has.
  package private(set) var headersName: String?
  /// The file of trusted authorities.
  package private(set) var certificate: String?
  /// The client's certificate; there is a key as well then.
  package private(set) var clientCertificate: String?
  /// The key of the client's certificate.
  package private(set) var clientKey: String?
  /// What cannot be used, a sentence each, without values that may be secret.
  package private(set) var warnings: [String] = []

  private let variable: @Sendable (String) -> String?

  /// Reads them.
  ///
  /// - Parameter variable: the value of a variable; nil where it is not set.
  package init(_ variable: @escaping @Sendable (String) -> String?) {
    self.variable = variable
    settings = OTLPSinkConfiguration(endpoint: .base("http://localhost:4318"))
    let (endpoint, url) = value("ENDPOINT")
    if let url {
      endpointName = endpoint
      settings.endpoint = endpoint.contains("_METRICS_") ? .metrics(url) : .base(url)
    }
    readHeaders()
    readProtocol()
    let (compression, method) = value("COMPRESSION")
    switch method?.lowercased() {
    case nil, "gzip"?: break
    case "none"?: settings.compression = .none
    default: warn(compression, "is neither gzip nor none; gzip is used instead")
    }
    readTimeout()
    readCertificates()
    allowPlainHTTP()
  }

  /// A variable without spaces at its ends; nil where it is not set or empty.
  private func text(_ name: String) -> String? {
    guard let value = variable(name).map({ OTelText.trimmed($0) }), !value.isEmpty else { return nil }
    return String(value)
  }

  private mutating func warn(_ name: String, _ problem: String) { warnings.append("\(name) \(problem)") }

  private func value(_ name: String) -> (name: String, value: String?) {
    let metrics = "OTEL_EXPORTER_OTLP_METRICS_\(name)"
    if let value = text(metrics) { return (metrics, value) }
    let base = "OTEL_EXPORTER_OTLP_\(name)"
    return (base, text(base))
  }

  private mutating func readHeaders() {
    let (name, value) = value("HEADERS")
    guard let value else { return }
    headersName = name
    let (pairs, problems) = OTelText.headers(value)
    for number in problems { warn(name, "has no usable name=value at place \(number)") }
    for pair in pairs {
      settings.headers.removeAll { $0.name.lowercased() == pair.key.lowercased() }
      settings.headers.append((pair.key, Secret(pair.value)))
    }
  }

  private mutating func readProtocol() {
    let (name, value) = value("PROTOCOL")
    switch value?.lowercased() {
    case nil, "http/protobuf"?: break
    case "http/json"?: settings.encoding = .json
    case "grpc"?:
      warn(
        name, "is grpc, which Tattler does not speak; http/protobuf is used instead, to which receivers listen on 4318")
    default: warn(name, "is neither http/protobuf nor http/json; http/protobuf is used instead")
    }
  }

  private mutating func readTimeout() {
    let (name, value) = value("TIMEOUT")
    let range: ClosedRange<Int64> = 1...3_600_000
    settings.timeout = .milliseconds(10_000)
    guard let value else { return }
    guard let milliseconds = Int64(value), range.contains(milliseconds) else {
      return warn(
        name,
        "is no number of milliseconds from \(range.lowerBound) to \(range.upperBound); 10000 is used instead")
    }
    settings.timeout = .milliseconds(milliseconds)
  }

  private mutating func readCertificates() {
    certificate = value("CERTIFICATE").value
    clientCertificate = value("CLIENT_CERTIFICATE").value
    clientKey = value("CLIENT_KEY").value
    guard (clientCertificate == nil) != (clientKey == nil) else { return }
    let missing = clientKey == nil ? "CLIENT_KEY" : "CLIENT_CERTIFICATE"
    warn("OTEL_EXPORTER_OTLP_\(missing)", "is not set; the certificate of the client is left out")
    (clientCertificate, clientKey) = (nil, nil)
  }

  /// The variables have no word for it, and collectors inside of a cluster are spoken to in the clear.
  private mutating func allowPlainHTTP() {
    let url =
      switch settings.endpoint {
      case .base(let url), .metrics(let url): url
      }
    guard url.lowercased().hasPrefix("http://") else { return }
    settings.allowsPlainHTTP = true
    if settings.headers.contains(where: { $0.name.lowercased() == "authorization" }), !ReceiverURL.leadsToLoopback(url)
    {
      warn(
        endpointName ?? "OTEL_EXPORTER_OTLP_ENDPOINT",
        "is plain HTTP: everybody on the way can read the credentials")
    }
  }
}

extension OTLPExporterVariables {
  /// What `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say; the latter wins for `service.name`.
  ///
  /// - Returns: the attributes, and a sentence about what cannot be used.
  package static func resource(
    _ variable: (String) -> String?
  ) -> (pairs: [(name: String, value: String)], warning: String?) {
    let name = "OTEL_RESOURCE_ATTRIBUTES"
    var pairs: [(name: String, value: String)] = []
    var warning: String?
    let (found, problems) = OTelText.pairs(variable(name) ?? "")
    if let number = problems.first {
      // Resource SDK: "in case of any error, the entire environment variable value SHOULD be discarded".
      warning = "\(name) has no key=value at place \(number); all of it is left out"
    } else {
      for pair in found {
        pairs.removeAll { $0.name == pair.key }
        pairs.append((pair.key, pair.value))
      }
    }
    let service = OTelText.trimmed(variable("OTEL_SERVICE_NAME") ?? "")
    if !service.isEmpty {
      pairs.removeAll { $0.name == "service.name" }
      pairs.append(("service.name", String(service)))
    }
    return (pairs, warning)
  }
}
