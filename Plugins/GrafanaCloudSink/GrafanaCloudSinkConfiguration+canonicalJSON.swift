internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerSinkSupport

extension GrafanaCloudSinkConfiguration {
  /// The configuration as the sink reads it through its C table: canonical JSON with every key.
  ///
  /// It holds the secrets: it is for the sink, not for a log. Of headers with the same name the last one counts.
  public var canonicalJSON: [UInt8] {
    switch road {
    case .otlp(let settings):
      var members = settings.members
      members["protocol"] = .string("otlp")
      members["encoding"] = .string(settings.encoding == .json ? "json" : "protobuf")
      members["temporality"] = nil
      return OTLPSinkConfiguration.json(members)
    case .influx(let settings):
      // What both roads have is written by the one that has it already.
      var shared = OTLPSinkConfiguration(
        endpoint: .base(""), credentials: settings.credentials, headers: settings.headers, resource: settings.resource,
        timeout: settings.timeout, connectTimeout: settings.connectTimeout, allowsPlainHTTP: settings.allowsPlainHTTP)
      shared.maximumBodyBytes = settings.maximumBodyBytes
      var members = shared.members
      for key in ["endpoint", "compression", "temporality"] { members[key] = nil }
      members["protocol"] = .string("influx")
      members["url"] = .string(settings.url)
      members["auth"] = .string(settings.scheme.rawValue)
      members["gzip"] = .boolean(settings.compresses)
      return OTLPSinkConfiguration.json(members)
    }
  }
}
