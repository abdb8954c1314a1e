internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerSinkSupport

/// Reading the road by OTLP.
extension GrafanaCloudSinkConfiguration {
  /// The values of `encoding`.
  private enum EncodingName: String, CaseIterable, Sendable {
    case protobuf
    case json
  }

  static func otlp(
    _ reader: ConfigReader, _ variables: ConfigEnvironment
  ) -> (GrafanaCloudSinkConfiguration, VariableSource) {
    let source = VariableSource(reader, variables)
    let variables = source.variables
    let exporter = variables.map { OTLPExporterVariables($0.variable) }
    var settings = exporter?.settings ?? OTLPSinkConfiguration(endpoint: .base(""))
    var warnings = exporter?.warnings ?? []
    settings.endpoint = endpoint(reader, exporter, source) ?? .base("")
    readCredentials(reader, &settings)
    readResource(reader, variables, &settings, &warnings)
    if let encoding = reader.choice("encoding", of: EncodingName.self) {
      settings.encoding = encoding == .json ? .json : .protobuf
    }
    if let compression = reader.choice("compression", of: OTLPSinkConfiguration.Compression.self) {
      settings.compression = compression
    }
    if let timeout = reader.duration("timeout", in: RequestTimeout.range) { settings.timeout = timeout }
    settings.connectTimeout = reader.duration("connect_timeout", in: RequestTimeout.range)
    settings.maximumBodyBytes = reader.bytes(
      "max_body_bytes", in: OTLPSinkConfiguration.bodyByteRange, default: OTLPSinkConfiguration.defaultBodyBytes)
    // A variable has no word for it; a configuration has.
    settings.allowsPlainHTTP = reader.boolean("insecure_http", default: false)
    settings.temporality = .cumulativeOnly
    if exporter?.certificate != nil || exporter?.clientCertificate != nil {
      warnings.append(
        "certificates of OTEL_EXPORTER_OTLP_… are left out; the daemon's are in http.ca_file and beside it")
    }
    var configuration = GrafanaCloudSinkConfiguration(.otlp(settings))
    configuration.warnings = warnings
    return (configuration, source)
  }

  private static func endpoint(
    _ reader: ConfigReader, _ exporter: OTLPExporterVariables?, _ source: VariableSource
  ) -> OTLPSinkConfiguration.Endpoint? {
    let keys = ["endpoint", "metrics_endpoint", "zone"]
    let values = keys.map { key in reader.string(key).flatMap { $0.isEmpty ? nil : $0 } }
    let given = zip(keys, values).compactMap { key, value in value.map { (key: key, value: $0) } }
    guard given.count < 2 else {
      reader.report(given[1].key, reason: "there is \(given[0].key) as well", expected: "one of them")
      return nil
    }
    guard let only = given.first else { return endpointOfVariables(reader, exporter, source) }
    switch only.key {
    case "endpoint": return .base(only.value)
    case "metrics_endpoint": return .metrics(only.value)
    default:
      do throws(OTLPEndpointError) { return .base(try OTLPEndpoint(zone: only.value).url) } catch {
        reader.report("zone", reason: error.description)
        return nil
      }
    }
  }

  private static func endpointOfVariables(
    _ reader: ConfigReader, _ exporter: OTLPExporterVariables?, _ source: VariableSource
  ) -> OTLPSinkConfiguration.Endpoint? {
    guard let exporter else {
      // What is wrong with the variables was told.
      if source.isBroken { return nil }
      reader.report(
        "endpoint", code: .missingKey, reason: "missing key",
        expected: "the gateway of the stack's OpenTelemetry card, or zone, or environment: true, or env_file")
      return nil
    }
    guard exporter.endpointName != nil else {
      reader.report(
        source.key ?? "endpoint", reason: "OTEL_EXPORTER_OTLP_ENDPOINT is not set, and there is no endpoint here")
      return nil
    }
    return exporter.settings.endpoint
  }

  /// The keys win over the headers of variables.
  private static func readCredentials(_ reader: ConfigReader, _ settings: inout OTLPSinkConfiguration) {
    func leaveOut(_ name: String) { settings.headers.removeAll { $0.name.lowercased() == name.lowercased() } }
    if let credentials = GrafanaCredentials.read(reader) {
      settings.credentials = credentials
      leaveOut("authorization")
    }
    for header in reader.secretPairs("headers") ?? [] {
      leaveOut(header.name)
      settings.headers.append(header)
    }
  }

  /// The keys win over the variables.
  private static func readResource(
    _ reader: ConfigReader, _ variables: ConfigEnvironment?, _ settings: inout OTLPSinkConfiguration,
    _ warnings: inout [String]
  ) {
    var pairs: [(name: String, value: String)] = []
    if let variables {
      let (found, warning) = OTLPExporterVariables.resource(variables.variable)
      pairs = found
      if let warning { warnings.append(warning) }
    }
    settings.resource = ResourceAttributes(pairs + (reader.stringPairs("resource") ?? []))
  }
}
