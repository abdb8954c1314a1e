public import TattlerConfig

/// Something that takes metrics out of Tattler: a receiver over the network, a file, a terminal.
///
/// A sink is written against this protocol once and then runs linked into an application or loaded by the daemon:
/// both ways go through the C table of `tattler_plugin.h`, which ``SinkPlugin`` makes of it.
///
/// ```swift
/// public final class CountingSink: Sink {
///   public static let identity = SinkIdentity(name: "counting", version: "1.0", summary: "Counts rows in the log")
///   public static func readConfiguration(_ reader: ConfigReader) -> Int { reader.integer("every", default: 1) }
///   private let host: SinkHost
///   public init(configuration: Int, host: SinkHost) throws(SinkError) { self.host = host }
///   public func submit(_ submission: SinkSubmission) -> SinkAnswer {
///     host.log(.info, "\(submission.rows.count) rows")
///     submission.complete(.delivered(rows: submission.rows.count))
///     return .accepted
///   }
///   public func close() {}
/// }
/// ```
public protocol Sink: AnyObject, Sendable {
  /// What the sink's configuration becomes once it has been read.
  associatedtype Configuration: Sendable

  /// Name, version and summary, for configurations and listings.
  static var identity: SinkIdentity { get }

  /// Reads the sink's own keys. Mistakes are recorded in the reader, which reports all of them together.
  static func readConfiguration(_ reader: ConfigReader) -> Configuration

  /// Opens the sink.
  ///
  /// - Throws: ``SinkError`` where it cannot work at all, such as a file that cannot be opened.
  init(configuration: Configuration, host: SinkHost) throws(SinkError)

  /// Takes work, or says that it is busy. Does not block for long.
  ///
  /// Never called twice at once for one sink, but again while earlier submissions are not completed: the host has as
  /// many open as its `concurrency` says, 32 at most. A sink that takes fewer says that it is busy. For every accepted submission
  /// ``SinkSubmission/complete(_:)`` is called exactly once, from any thread, perhaps before this returns.
  func submit(_ submission: SinkSubmission) -> SinkAnswer

  /// Completes what was accepted, with a retry if need be, and frees everything. May block for a few seconds.
  func close()

  /// Whether the receivers know cumulative temporality only: the host makes it of deltas before they are queued.
  static var takesCumulativeOnly: Bool { get }

  /// Whether ``probe(_:)`` has something to ask.
  static var canProbe: Bool { get }

  /// Asks the receiver whether it would take what is sent, without sending anything that it keeps.
  ///
  /// - Parameter completion: called exactly once where this returns true, before ``close()`` has returned at the latest.
  /// - Returns: false where nobody can be asked now.
  func probe(_ completion: @escaping @Sendable (SinkProbe) -> Void) -> Bool
}

extension Sink {
  /// Any temporality is taken.
  public static var takesCumulativeOnly: Bool { false }

  /// There is nobody to ask.
  public static var canProbe: Bool { false }

  /// There is nobody to ask.
  public func probe(_ completion: @escaping @Sendable (SinkProbe) -> Void) -> Bool { false }
}
