internal import TattlerHost
internal import TattlerQueue

/// The stored batches one after the other, read in pages.
struct BatchPages {
  private let queue: any QueueAdministration
  private let sink: String?
  private var after: BatchID
  private var page: ArraySlice<StoredBatch> = []
  private var isOver = false

  private static let pageSize = 128

  /// - Parameter sink: only batches that this sink needs.
  init(_ queue: any QueueAdministration, after: BatchID = BatchID(rawValue: 0), sink: String? = nil) {
    self.queue = queue
    self.after = after
    self.sink = sink
  }

  /// Checks that the queue knows the sink.
  func checkSink() async throws {
    guard let sink else { return }
    let names = try await queue.overview().sinks.map(\.name)
    guard names.contains(sink) else {
      let known = names.isEmpty ? "it knows none" : "it knows \(names.joined(separator: ", "))"
      throw QueueError(.unknownSink, "the queue has no sink \"\(sink)\"; \(known)")
    }
  }

  /// The next batch; nil at the end.
  mutating func next() async throws -> StoredBatch? {
    while true {
      while let batch = page.popFirst() {
        if sink == nil || batch.needs.contains(where: { $0.sinkName == sink }) { return batch }
      }
      if isOver { return nil }
      let found = try await queue.batches(after: after, maximumCount: Self.pageSize)
      guard let last = found.last else {
        isOver = true
        return nil
      }
      after = last.id
      page = found[...]
    }
  }
}
