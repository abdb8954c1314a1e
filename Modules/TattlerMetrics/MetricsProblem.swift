/// Something that an application did with its metrics and that has no effect, or another one than it looks.
///
/// Recording never throws and never traps: what is wrong is said here, to the handler of ``MetricsConfiguration``.
public struct MetricsProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the problem.
  public enum Code: Sendable, Hashable, CaseIterable {
    /// Two instruments of one meter have the same name and are not the same.
    case conflict
    /// A name is not what the specification allows. The instrument works.
    case invalidName
    /// A unit is longer than 63 characters, or not ASCII. The instrument works.
    case invalidUnit
    /// Bucket boundaries that are no finite numbers, do not ascend, or are too many; the sound ones are used.
    case invalidBuckets
    /// A counter was given a negative amount, which is left out.
    case negativeAmount
    /// A value that is infinite or not a number, which is left out.
    case notFinite
    /// There are more sets of attributes than the limit.
    case cardinalityLimit
    /// Attributes of more than 1 MiB, which are counted with those beyond the limit.
    case attributesTooLarge
    /// An attribute without a key, which is left out.
    case missingAttributeKey
    /// A view asks for what its instruments cannot do; that part of it has no effect.
    case unsuitableView
    /// A sum of integers reached the largest one, and stays there.
    case saturated
    /// A series was to end of an instrument that was made without ending series; it goes on.
    case endlessSeries
    /// A callback of an observable instrument asks for a collection.
    case nestedCollection
    /// With delta temporality somebody asked for a collection while another one was neither committed nor given up.
    case concurrentCollection
  }

  /// The kind of the problem.
  public let code: Code
  /// The name of the instrument; empty where it is not of one.
  public let instrument: String
  /// The name of the meter; empty where it is not of one.
  public let meter: String
  /// What is wrong, and what happens because of it.
  public let reason: String
  /// How often this happened to this instrument so far. Repetitions are reported when this is a power of two.
  public let occurrences: UInt64

  /// A sentence that names the instrument and its meter.
  public var description: String {
    instrument.isEmpty ? reason : "instrument \"\(instrument)\" of meter \"\(meter)\" \(reason)"
  }
}
