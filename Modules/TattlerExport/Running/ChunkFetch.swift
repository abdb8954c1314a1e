internal import Synchronization

/// Fetches one chunk: a question for each selector that may have series of the metric, one after the other.
final class ChunkFetch: Sendable {
  /// The answers, or what came instead of one.
  struct Result: Sendable {
    var id: Int
    var answers: [[UInt8]] = []
    var obstacle: QueryAnswer?
  }

  private let source: any ExportSource
  private let queries: [ExportQuery]
  private let maximumBytes: Int
  private let completion: @Sendable (Result) -> Void
  private let result: Mutex<Result>

  init(
    _ chunk: Chunk, metric: String, selectors: [SeriesSelector], source: any ExportSource,
    completion: @escaping @Sendable (Result) -> Void
  ) {
    self.source = source
    self.completion = completion
    maximumBytes = chunk.maximumBytes
    queries = selectors.filter { $0.name == nil || $0.name == metric }.map {
      .samples($0, metric: metric, from: chunk.from, to: chunk.to)
    }
    result = Mutex(Result(id: chunk.id))
  }

  /// Asks the next question; the last answer calls back.
  func start() {
    let (number, bytes) = result.withLock { ($0.answers.count, $0.answers.reduce(0) { $0 + $1.count }) }
    guard number < queries.count else { return completion(result.withLock { $0 }) }
    guard bytes < maximumBytes else { return finish(.tooLargeHere) }
    source.fetch(queries[number], maximumBytes: maximumBytes - bytes) { [self] answer in
      guard case .body(let body) = answer else { return finish(answer) }
      let isLast = result.withLock { result in
        result.answers.append(body)
        return result.answers.count == queries.count
      }
      if isLast {
        completion(take())
      } else {
        start()
      }
    }
  }

  private func finish(_ obstacle: QueryAnswer) {
    completion(Result(id: take().id, obstacle: obstacle))
  }

  /// The result, which is not kept: the answers are large.
  private func take() -> Result {
    result.withLock { result in
      defer { result.answers = [] }
      return result
    }
  }
}
