internal import ArgumentParser
internal import TattlerHost
internal import TattlerQueue

/// The dead letters that a command is about.
struct DeadLetterSelection: ParsableArguments {
  @Argument(help: "Numbers of dead letters, as dead list shows them.") var ids: [Int64] = []
  @Flag(help: "All dead letters.") var all = false
  @Option(help: "Those of this sink.") var sink: String?
  @Option(help: "Those with this reason.") var reason: String?

  func validate() throws {
    let isFiltered = sink != nil || reason != nil
    guard [!ids.isEmpty, all, isFiltered].filter({ $0 }).count == 1 else {
      throw ValidationError("say which dead letters: numbers, --all, or --sink and --reason")
    }
    if ids.contains(where: { $0 < 1 }) { throw ValidationError("the number of a dead letter is at least 1") }
  }

  /// Does something with the letters, as many at a time as make one transaction of moderate size.
  ///
  /// - Returns: how many letters there were.
  func forEachGroup(
    of queue: any QueueAdministration, _ label: String, _ body: ([Int64]) async throws -> Void
  ) async throws -> Int {
    let progress = ProgressLine(label)
    defer { progress.finish() }
    var group = Group()
    if !ids.isEmpty {
      // A letter that is named twice is one.
      let ids = Array(Set(ids)).sorted()
      for id in ids where group.add(id, bytes: 1 << 20) { try await body(group.take()) }
      if !group.ids.isEmpty { try await body(group.take()) }
      return ids.count
    }
    var pages = DeadLetterPages(queue, sink: sink, reason: reason)
    let total = try await pages.count()
    var seen = 0
    while let letter = try await pages.next() {
      seen += 1
      if group.add(letter.id, bytes: letter.storedBytes) { try await body(group.take()) }
      progress.update(done: seen, total: total)
    }
    if !group.ids.isEmpty { try await body(group.take()) }
    return seen
  }

  /// Letters for one transaction.
  private struct Group {
    private(set) var ids: [Int64] = []
    private var bytes = 0

    private static let largestCount = 256
    private static let largestBytes = 16 << 20

    /// True where the group is full.
    mutating func add(_ id: Int64, bytes: Int) -> Bool {
      ids.append(id)
      self.bytes += bytes
      return ids.count >= Self.largestCount || self.bytes >= Self.largestBytes
    }

    mutating func take() -> [Int64] {
      defer {
        ids = []
        bytes = 0
      }
      return ids
    }
  }
}
