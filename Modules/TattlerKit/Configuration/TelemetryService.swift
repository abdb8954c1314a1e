internal import TattlerMetrics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Who sends metrics, as the resource of OpenTelemetry's semantic conventions says it: in Grafana `job` and `instance`.
public struct TelemetryService: Sendable, Hashable, ExpressibleByStringLiteral {
  /// `service.name`, such as `checkout`.
  public var name: String
  /// `service.version`; left out where it is empty.
  public var version: String
  /// `service.namespace`; left out where it is empty.
  public var namespace: String
  /// `service.instance.id`: what tells two running copies apart. Their series would collide without.
  public var instanceID: String

  /// Makes an identity.
  ///
  /// - Parameters:
  ///   - name: by default `unknown_service` with the name of the program, as OpenTelemetry has it.
  ///   - instanceID: by default the host's name and the number of the process, which a container keeps over restarts.
  public init(name: String? = nil, version: String = "", namespace: String = "", instanceID: String? = nil) {
    self.name = name ?? "unknown_service:\(Self.programName)"
    self.version = version
    self.namespace = namespace
    self.instanceID = instanceID ?? "\(Self.hostName):\(getpid())"
  }

  /// A service of a name.
  public init(stringLiteral name: String) { self.init(name: name) }

  /// The resource attributes.
  var attributes: Attributes {
    var attributes = Attributes()
    attributes["service.name"] = .string(name)
    if !version.isEmpty { attributes["service.version"] = .string(version) }
    if !namespace.isEmpty { attributes["service.namespace"] = .string(namespace) }
    if !instanceID.isEmpty { attributes["service.instance.id"] = .string(instanceID) }
    return attributes
  }

  private static var programName: String {
    let path = CommandLine.arguments.first ?? ""
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return name.isEmpty ? "swift" : name
  }

  private static var hostName: String {
    var bytes = [CChar](repeating: 0, count: 256)
    // The last byte stays 0, also where the name is cut.
    guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
