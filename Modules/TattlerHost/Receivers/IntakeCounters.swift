internal import Synchronization

/// What a receiver took and refused since the daemon started.
final class IntakeCounters: Sendable {
  /// The name of the receiver's section in the configuration.
  let name: String
  private let figures = Mutex(Figures())

  /// The figures at one moment. A row is a line of line protocol, an event or a data point of OTLP.
  struct Figures: Sendable, Hashable {
    /// Requests of which something was taken, or that held nothing.
    var takenRequests = 0
    /// Requests that were refused whole.
    var refusedRequests = 0
    /// Rows that are in the queue.
    var acceptedRows = 0
    /// Rows that were refused while others of their request were taken.
    var refusedRows = 0
    /// Why something was refused the last time.
    var lastRefusal: String?
  }

  /// Characters of a reason that are kept.
  private static let keptCharacters = 500

  init(name: String) { self.name = name }

  /// The figures now.
  var current: Figures { figures.withLock { $0 } }

  /// A request was taken, all of it or in part.
  func take(rows: Int, refused: Int = 0, _ reason: @autoclosure () -> String = "") {
    let reason = refused > 0 ? String(reason().prefix(Self.keptCharacters)) : nil
    figures.withLock { figures in
      figures.takenRequests &+= 1
      figures.acceptedRows &+= rows
      figures.refusedRows &+= refused
      if let reason { figures.lastRefusal = reason }
    }
  }

  /// A request was refused whole.
  func refuseRequest(_ reason: String) {
    let reason = String(reason.prefix(Self.keptCharacters))
    figures.withLock { figures in
      figures.refusedRequests &+= 1
      figures.lastRefusal = reason
    }
  }
}
