internal import TattlerHost
internal import TattlerQueue

/// Dead letters one after the other, read in pages, and no more than there were at the beginning: what is replayed to a
/// receiver that goes on refusing comes back as new letters.
struct DeadLetterPages {
  private let queue: any QueueAdministration
  private let sink: String?
  private let reason: String?
  private var after: Int64
  private var page: ArraySlice<DeadLetter> = []
  private var left: Int?

  private static let pageSize = 256

  init(_ queue: any QueueAdministration, sink: String?, reason: String?, after: Int64 = 0) {
    self.queue = queue
    self.sink = sink
    self.reason = reason
    self.after = after
  }

  /// How many there are, those before `after` included.
  mutating func count() async throws -> Int {
    let groups = try await queue.deadLetterGroups().filter {
      (sink == nil || $0.sinkName == sink) && (reason == nil || $0.reason == reason)
    }
    let count = groups.reduce(0) { $0 + $1.letters }
    if left == nil { left = count }
    return count
  }

  /// The next letter without its rows; nil at the end.
  mutating func next() async throws -> DeadLetter? {
    if left == nil { _ = try await count() }
    guard let remaining = left, remaining > 0 else { return nil }
    if page.isEmpty {
      let found = try await queue.deadLetters(
        after: after, sink: sink, reason: reason, maximumCount: Self.pageSize)
      page = found[...]
      after = found.last?.id ?? after
    }
    left = remaining - 1
    return page.popFirst()
  }
}
