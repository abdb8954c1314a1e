internal import TattlerThreads

/// Finds the metrics and labels of selectors; asks again where the server is busy.
struct Discovery {
  let source: any ExportSource
  let limits: ChunkLimits
  let isStopped: @Sendable () -> Bool
  let note: (String) -> Void

  private static let pollMilliseconds = 100
  private static let interrupted = ExportFailure(.interrupted, "interrupted before anything was written")

  /// The names of the metrics of all selectors, sorted by their bytes.
  ///
  /// - Parameter warned: gets what the server warns of, such as a part of it that did not answer.
  func metrics(
    _ selectors: [SeriesSelector], _ range: ExportRange, warned: (String) -> Void = { _ in }
  ) throws(ExportFailure) -> [String] {
    var names: Set<String> = []
    for selector in selectors {
      if let name = selector.name {
        names.insert(name)
      } else {
        let found = try list(.names(selector == .all ? nil : selector, range))
        found.warnings.forEach(warned)
        names.formUnion(found.names)
      }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names of the labels of all selectors but `__name__`, sorted by their bytes.
  ///
  /// - Parameter warned: gets what the server warns of.
  func labels(
    _ selectors: [SeriesSelector], _ range: ExportRange, warned: (String) -> Void = { _ in }
  ) throws(ExportFailure) -> [String] {
    var names: Set<String> = []
    for selector in selectors {
      let found = try list(.labels(selector, range))
      found.warnings.forEach(warned)
      names.formUnion(found.names)
    }
    names.remove("__name__")
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func list(_ query: ExportQuery) throws(ExportFailure) -> NameList {
    var attempt = 0
    while true {
      attempt += 1
      let (wait, words): (Int64?, String)
      switch try ask(query, maximumBytes: NameList.maximumBytes) {
      case .body(let body):
        let list = try NameList(body, hide: source.withoutSecrets)
        if !list.isPartial { return list }
        (wait, words) = (nil, "the list of names is partial: a part of the server did not answer")
      case .refused(let failure), .denied(let failure): throw failure
      case .tooLargeHere: throw ExportFailure(.refused, "the list of names is larger than 64 MiB: select less")
      case .tooLargeThere(let text): throw ExportFailure(.refused, "the server cannot list so many names: \(text)")
      case .tooSlow(let text): (wait, words) = (nil, text)
      case .later(let milliseconds, let text): (wait, words) = (milliseconds, text)
      }
      guard attempt < limits.maximumAttempts else { throw ExportFailure(.unavailable, words) }
      let delay = wait ?? min(60_000, 500 << Int64(min(attempt - 1, 10)))
      note(RetryWords.sentence(milliseconds: delay, words))
      try pause(milliseconds: delay)
    }
  }

  /// Waits, unless it has to stop.
  func pause(milliseconds: Int64) throws(ExportFailure) {
    let end = SystemTime.monotonicMilliseconds() + milliseconds
    while SystemTime.monotonicMilliseconds() < end {
      if isStopped() { throw Self.interrupted }
      SystemTime.sleep(milliseconds: 50)
    }
  }

  /// Asks once, and waits for the answer.
  func ask(_ query: ExportQuery, maximumBytes: Int) throws(ExportFailure) -> QueryAnswer {
    let box = Monitor<QueryAnswer?>(nil)
    source.fetch(query, maximumBytes: maximumBytes) { answer in
      box.withLock { $0 = answer }
      box.wakeAll()
    }
    while true {
      if let answer = box.wait(milliseconds: Self.pollMilliseconds, { $0 }) { return answer }
      if isStopped() { throw Self.interrupted }
    }
  }
}
