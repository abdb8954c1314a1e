/// The messages of OTLP metrics that have a form in protobuf and in JSON.
///
/// Source: opentelemetry-proto, `collector/metrics/v1/metrics_service.proto`, `metrics/v1/metrics.proto`,
/// `common/v1/common.proto`, `resource/v1/resource.proto`; googleapis, `google/rpc/status.proto`.
enum Schema {
  /// A message.
  enum Message: UInt8, CaseIterable {
    case exportRequest
    case resourceMetrics
    case resource
    case entityRef
    case keyValue
    case anyValue
    case arrayValue
    case keyValueList
    case scopeMetrics
    case scope
    case metric
    case gauge
    case sum
    case histogram
    case exponentialHistogram
    case summary
    case numberDataPoint
    case histogramDataPoint
    case exponentialHistogramDataPoint
    case buckets
    case summaryDataPoint
    case valueAtQuantile
    case exemplar
    case exportResponse
    case partialSuccess
    /// `google.rpc.Status` without its details, whose JSON depends on types that OTLP does not name.
    case status

    /// The count of all messages.
    static let count = Int(Message.status.rawValue) + 1
  }

  /// What a field holds.
  enum Kind: UInt8 {
    case message
    case string
    /// Base64 in JSON.
    case bytes
    /// Bytes that are hexadecimal in OTLP/JSON: trace and span ids.
    case id
    case bool
    case int32
    case int64
    case uint32
    case uint64
    case sint32
    case fixed64
    case sfixed64
    case double
    case enumeration

    /// The wire type of one value.
    @inline(__always)
    var wireType: UInt8 {
      switch self {
      case .message, .string, .bytes, .id: 2
      case .fixed64, .sfixed64, .double: 1
      case .bool, .int32, .int64, .uint32, .uint64, .sint32, .enumeration: 0
      }
    }
  }

  /// A field as the tables below tell it.
  struct Definition {
    var number: UInt8
    var name: StaticString
    var kind: Kind
    var message: Message?
    var isRepeated = false
    /// True where zero, if it was set, is something else than absent.
    var hasPresence = false
    /// The name of the choice that the field is a member of, as a number from 1; 0 where it is none.
    var choice: UInt8 = 0

    static func one(_ number: UInt8, _ name: StaticString, _ kind: Kind) -> Definition {
      Definition(number: number, name: name, kind: kind)
    }

    static func one(_ number: UInt8, _ name: StaticString, _ message: Message) -> Definition {
      Definition(number: number, name: name, kind: .message, message: message, hasPresence: true)
    }

    static func optional(_ number: UInt8, _ name: StaticString, _ kind: Kind) -> Definition {
      Definition(number: number, name: name, kind: kind, hasPresence: true)
    }

    static func choice(_ number: UInt8, _ name: StaticString, _ kind: Kind) -> Definition {
      Definition(number: number, name: name, kind: kind, hasPresence: true, choice: 1)
    }

    static func choice(_ number: UInt8, _ name: StaticString, _ message: Message) -> Definition {
      Definition(number: number, name: name, kind: .message, message: message, hasPresence: true, choice: 1)
    }

    static func many(_ number: UInt8, _ name: StaticString, _ kind: Kind) -> Definition {
      Definition(number: number, name: name, kind: kind, isRepeated: true)
    }

    static func many(_ number: UInt8, _ name: StaticString, _ message: Message) -> Definition {
      Definition(number: number, name: name, kind: .message, message: message, isRepeated: true)
    }
  }
}
