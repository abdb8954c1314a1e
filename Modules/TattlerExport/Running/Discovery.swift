internal import TattlerConfig
internal import TattlerThreads

/// Finds the metrics and labels of selectors; asks again where the server is busy.
struct Discovery {
  let source: any ExportSource
  let limits: ChunkLimits
  let isStopped: @Sendable () -> Bool
  let note: (String) -> Void

  private static let pollMilliseconds = 100
  private static let interrupted = ExportFailure(.interrupted, "interrupted before anything was written")
  private static let maximumBytes = 64 << 20
  private static let parsing = ConfigLimits(maximumBytes: maximumBytes, maximumDepth: 16, maximumNodes: 4_000_000)

  /// The names of the metrics of all selectors, sorted by their bytes.
  func metrics(_ selectors: [SeriesSelector], _ range: ExportRange) throws(ExportFailure) -> [String] {
    var names: Set<String> = []
    for selector in selectors {
      if let name = selector.name {
        names.insert(name)
      } else {
        names.formUnion(try list(.names(selector == .all ? nil : selector, range)))
      }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names of the labels of all selectors but `__name__`, sorted by their bytes.
  func labels(_ selectors: [SeriesSelector], _ range: ExportRange) throws(ExportFailure) -> [String] {
    var names: Set<String> = []
    for selector in selectors { names.formUnion(try list(.labels(selector, range))) }
    names.remove("__name__")
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func list(_ query: ExportQuery) throws(ExportFailure) -> [String] {
    var attempt = 0
    while true {
      attempt += 1
      let (wait, words): (Int64?, String)
      switch try ask(query) {
      case .body(let body): return try names(body)
      case .refused(let failure): throw failure
      case .tooLargeHere: throw ExportFailure(.refused, "the list of names is larger than 64 MiB: select less")
      case .tooLargeThere(let text): throw ExportFailure(.refused, "the server cannot list so many names: \(text)")
      case .tooSlow(let text): (wait, words) = (nil, text)
      case .later(let milliseconds, let text): (wait, words) = (milliseconds, text)
      }
      guard attempt < limits.maximumAttempts else { throw ExportFailure(.unavailable, words) }
      let delay = wait ?? min(60_000, 500 << Int64(min(attempt - 1, 10)))
      note(RetryWords.sentence(milliseconds: delay, words))
      let end = SystemTime.monotonicMilliseconds() + delay
      while SystemTime.monotonicMilliseconds() < end {
        if isStopped() { throw Self.interrupted }
        SystemTime.sleep(milliseconds: 50)
      }
    }
  }

  private func ask(_ query: ExportQuery) throws(ExportFailure) -> ServerAnswer {
    let box = Monitor<ServerAnswer?>(nil)
    source.fetch(query, maximumBytes: Self.maximumBytes) { answer in
      box.withLock { $0 = answer }
      box.wakeAll()
    }
    while true {
      if let answer = box.wait(milliseconds: Self.pollMilliseconds, { $0 }) { return answer }
      if isStopped() { throw Self.interrupted }
    }
  }

  private func names(_ body: [UInt8]) throws(ExportFailure) -> [String] {
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: body, limits: Self.parsing) } catch {
      throw ExportFailure(.data, "the list of names is no JSON: \(error)")
    }
    guard json["status"]?.stringValue == "success", let items = json["data"]?.arrayValue else {
      throw ExportFailure(.data, "the list of names has no names: is this the address of a Prometheus API?")
    }
    return items.compactMap(\.stringValue)
  }
}
