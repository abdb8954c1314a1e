import TattlerMetrics
import TattlerModel

/// A point of a batch that went through OTLP, with everything spelled out.
struct CollectedPoint: Hashable {
  enum Value: Hashable {
    case int(Int64)
    case double(Double)
    case histogram(ExplicitHistogram)
    case exponential(ExponentialHistogram)
  }

  var meter: String
  var name: String
  var unit: String
  var description: String
  var kind: Int32
  var isMonotonic: Bool
  var temporality: Int32
  var attributes: [String: AttributeValue]
  var value: Value
  var start: UInt64
  var time: UInt64

  var int: Int64? { if case .int(let number) = value { number } else { nil } }
  var double: Double? { if case .double(let number) = value { number } else { nil } }
  var histogram: ExplicitHistogram? { if case .histogram(let histogram) = value { histogram } else { nil } }
  var exponential: ExponentialHistogram? { if case .exponential(let histogram) = value { histogram } else { nil } }
}
