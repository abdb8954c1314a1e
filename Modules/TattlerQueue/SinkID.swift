/// The number under which a queue keeps the state of a sink; the same after a restart.
public struct SinkID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number, at least 1.
  public let rawValue: Int64

  /// A sink by its number, as ``OfflineQueue/registerSink(named:policy:)`` gave it.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The number as text.
  public var description: String { rawValue.description }
}
