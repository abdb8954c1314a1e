import TestRandom
import Testing

@testable import TattlerExport

@Suite struct ChunkPlannerTests {
  private static let range = try? ExportRange(start: 1_000, end: 10_000_000)

  private func planner(
    metrics: Int = 1, start: ExportPlace = ExportPlace(metric: 0, time: 1_000),
    _ change: (inout ChunkLimits) -> Void = { _ in }
  ) throws -> ChunkPlanner {
    var limits = ChunkLimits()
    limits.firstWidth = 100_000
    change(&limits)
    return ChunkPlanner(range: try #require(Self.range), metricCount: metrics, start: start, limits: limits)
  }

  @Test(
    "Whatever happens to chunks, they are written in order without gaps and overlaps, and few are in memory",
    arguments: 0..<60)
  func anything(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let width = Int(random.next() % 6) + 1
    var planner = try planner(metrics: 3) { limits in
      limits.concurrency = width
      limits.firstWidth = Int64(random.next() % 3_000_000 + 1)
      limits.maximumAttempts = 1_000
      limits.targetBytes = 10_000
      limits.maximumBytes = 40_000
    }
    var now: Int64 = 0
    var running: [Chunk] = []
    var place = ExportPlace(metric: 0, time: 1_000)
    var fetched = 0
    for _ in 0..<200_000 {
      switch planner.next(now: now) {
      case .done:
        #expect(place == ExportPlace(metric: 2, time: 10_000_000) && running.isEmpty)
        return
      case .fetch(let chunk):
        running.append(chunk)
        #expect(running.count + fetched <= width, "\(running.count) running, \(fetched) fetched")
      case .write(let chunk):
        if place.time == 10_000_000 { place = ExportPlace(metric: place.metric + 1, time: 1_000) }
        try #require(chunk.metric == place.metric && chunk.from == place.time && chunk.to > chunk.from)
        fetched -= 1
        if random.next() % 20 == 0 {
          #expect(planner.retry(chunk.id, after: nil, now: now, jitter: 0) == .continues)
        } else {
          planner.written(chunk.id)
          place.time = chunk.to
          #expect(planner.place == place)
        }
      case .wait(let milliseconds):
        guard let index = running.indices.randomElement(using: &random) else {
          now += try #require(milliseconds)
          continue
        }
        let chunk = running.remove(at: index)
        let bytes = Int(chunk.width / 20)
        if bytes > chunk.maximumBytes {
          try #require(planner.tooLargeHere(chunk.id) == .continues)
        } else if random.next() % 8 == 0 {
          #expect(planner.retry(chunk.id, after: Int64(random.next() % 50), now: now, jitter: 0.5) == .continues)
        } else if random.next() % 30 == 0, chunk.width > 1 {
          #expect(planner.tooLargeThere(chunk.id) == .continues)
        } else {
          fetched += 1
          planner.fetched(chunk.id, bytes: bytes)
        }
      }
    }
    Issue.record("it does not come to an end")
  }

  @Test("Small answers make chunks grow fourfold, up to the longest")
  func growth() throws {
    var planner = try planner { $0.concurrency = 1 }
    var widths: [Int64] = []
    while case .fetch(let chunk) = planner.next(now: 0) {
      widths.append(chunk.width)
      planner.fetched(chunk.id, bytes: 10)
      _ = planner.next(now: 0)
      planner.written(chunk.id)
    }
    #expect(widths.prefix(4) == [100_000, 400_000, 1_600_000, 6_400_000] && widths.reduce(0, +) == 9_999_000)
  }

  @Test("A minute that is too large gets more room, and is fetched when it is next")
  func room() throws {
    var planner = try planner { limits in
      limits.firstWidth = 60_000
      limits.concurrency = 2
    }
    guard case .fetch(let first) = planner.next(now: 0), case .fetch(let second) = planner.next(now: 0) else {
      Issue.record("no two chunks")
      return
    }
    #expect(planner.tooLargeHere(second.id) == .continues)
    #expect(planner.next(now: 0) == .wait(milliseconds: nil))
    planner.fetched(first.id, bytes: 1)
    #expect(planner.next(now: 0) == .write(first))
    planner.written(first.id)
    guard case .fetch(let again) = planner.next(now: 0) else {
      Issue.record("not fetched again")
      return
    }
    #expect(again.id == second.id && again.maximumBytes == ChunkLimits().largestBytes)
  }

  @Test("Series that are more than an answer should have are asked for about once a minute", arguments: [1, 4])
  func manySeries(concurrency: Int) throws {
    var planner = try planner { $0.concurrency = concurrency }
    let limits = ChunkLimits()
    var (questions, refused) = (0, 0)
    var running: [Chunk] = []
    while true {
      switch planner.next(now: 0) {
      case .done:
        // 167 minutes.
        #expect(questions < 250 && refused < 60, "\(questions) questions, \(refused) in vain")
        return
      case .fetch(let chunk): running.append(chunk)
      case .write(let chunk): planner.written(chunk.id)
      case .wait:
        try #require(!running.isEmpty)
        let chunk = running.removeFirst()
        questions += 1
        // A scrape a minute, of 15 MiB.
        let bytes = Int((chunk.to - 1) / 60_000 - (chunk.from - 1) / 60_000) * 15 << 20
        if bytes > chunk.maximumBytes {
          refused += 1
          try #require(planner.tooLargeHere(chunk.id) == .continues)
        } else {
          let others = running.filter { $0.maximumBytes > limits.maximumBytes }
          try #require(others.isEmpty || chunk.maximumBytes == limits.maximumBytes, "two that are large")
          planner.fetched(chunk.id, bytes: bytes)
        }
      }
    }
  }

  @Test("A millisecond that the server refuses, and a chunk that fails too often, end the export")
  func givingUp() throws {
    var planner = try planner { limits in
      limits.firstWidth = 1
      limits.maximumAttempts = 2
      limits.concurrency = 1
    }
    guard case .fetch(let chunk) = planner.next(now: 0) else { return }
    #expect(planner.tooLargeThere(chunk.id) == .givesUp)
    #expect(planner.retry(chunk.id, after: 100, now: 0, jitter: 0) == .continues)
    #expect(planner.next(now: 0) == .wait(milliseconds: 100))
    guard case .fetch = planner.next(now: 100) else {
      Issue.record("not asked again")
      return
    }
    #expect(planner.retry(chunk.id, after: nil, now: 100, jitter: 0) == .givesUp)
  }

  @Test("Requests keep the distance that is asked for")
  func rate() throws {
    var planner = try planner { $0.requestsPerSecond = 10 }
    guard case .fetch = planner.next(now: 0) else { return }
    #expect(planner.next(now: 0) == .wait(milliseconds: 100))
    guard case .fetch = planner.next(now: 100) else {
      Issue.record("no second request")
      return
    }
  }

  @Test("An export goes on at its place, also at the end of a metric and of everything")
  func resuming() throws {
    var middle = try planner(metrics: 2, start: ExportPlace(metric: 1, time: 5_000_000))
    guard case .fetch(let chunk) = middle.next(now: 0) else { return }
    #expect(chunk.metric == 1 && chunk.from == 5_000_000)
    var end = try planner(metrics: 2, start: ExportPlace(metric: 0, time: 10_000_000))
    guard case .fetch(let next) = end.next(now: 0) else { return }
    #expect(next.metric == 1 && next.from == 1_000)
    var over = try planner(metrics: 2, start: ExportPlace(metric: 1, time: 10_000_000))
    #expect(over.next(now: 0) == .done)
  }
}
