public import TattlerConfig

/// The environment variables that send an application's OTLP metrics to Grafana Cloud.
///
/// The header's value is percent-encoded (`Basic%20…`), as the OpenTelemetry specification asks for
/// (Protocol Exporter, "Specifying headers via environment variables"): a W3C Baggage value cannot hold a space.
public struct OTLPEnvironment: Sendable, Equatable {
  /// Where the data goes.
  public let endpoint: OTLPEndpoint

  /// Who sends it.
  public let credentials: GrafanaCredentials

  /// Makes the environment of an endpoint and credentials.
  public init(endpoint: OTLPEndpoint, credentials: GrafanaCredentials) {
    self.endpoint = endpoint
    self.credentials = credentials
  }

  /// The variables with their values, in the order in which people write them.
  public var variables: [(name: String, value: Secret)] {
    let header = credentials.authorizationHeader(.basic).reveal()
    return [
      ("OTEL_EXPORTER_OTLP_ENDPOINT", Secret(endpoint.url)),
      ("OTEL_EXPORTER_OTLP_HEADERS", Secret("Authorization=" + Self.percentEncoded(header))),
      ("OTEL_EXPORTER_OTLP_PROTOCOL", Secret("http/protobuf")),
    ]
  }

  /// `text` as a W3C Baggage value: everything outside `baggage-octet`, and `%` itself, as `%XX`.
  static func percentEncoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x21, 0x23...0x24, 0x26...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: bytes.append(byte)
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        bytes += Array("%".utf8) + Array((hex.utf8.count == 1 ? "0" + hex : hex).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
