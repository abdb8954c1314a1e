/// Decides which chunk is fetched, cut up, asked for again, or written next.
///
/// A pure state machine: the caller fetches and writes, and reports. Whatever happens to single chunks, they are written
/// metric by metric in the order of time, without gaps and without overlaps.
struct ChunkPlanner: Sendable {
  /// What is to be done.
  enum Action: Sendable, Hashable {
    /// Fetch the chunk, then report with ``fetched(_:bytes:)`` or another.
    case fetch(Chunk)
    /// Write the chunk, which was fetched, then report with ``written(_:)``, or with ``retry(_:after:now:)``.
    case write(Chunk)
    /// Nothing before an answer comes, or so many milliseconds have gone by.
    case wait(milliseconds: Int64?)
    /// Everything is written.
    case done
  }

  /// What became of a chunk that was too large, or failed.
  enum Decision: Sendable, Hashable {
    /// It is fetched again, whole or in pieces.
    case continues
    /// It cannot be cut any further, or has failed too often.
    case givesUp
  }

  private enum State: Hashable {
    case pending
    case waiting(until: Int64)
    case running
    case fetched
  }

  private struct Slot {
    var chunk: Chunk
    var state: State

    /// Whether it has, or will have, an answer in memory.
    var isActive: Bool { state != .pending }
  }

  let range: ExportRange
  let metricCount: Int
  private let limits: ChunkLimits
  private var slots: [Slot] = []
  private var metric: Int
  private var time: Int64
  /// The length of the next chunk; metrics of one server are mostly alike.
  private var width: Int64
  /// Whether the last chunk of a minute or less had more than ``ChunkLimits/maximumBytes``: the next such ones will too.
  private var needsRoom = false
  private var nextID = 0
  private var nextStart: Int64 = 0
  /// The metric and time up to which everything is written.
  private(set) var place: ExportPlace

  private static let minute: Int64 = 60_000
  private static let longestBackoff: Int64 = 60_000

  init(range: ExportRange, metricCount: Int, start: ExportPlace, limits: ChunkLimits) {
    (self.range, self.metricCount, self.limits) = (range, metricCount, limits)
    place = start
    metric = start.metric
    time = max(range.start, min(start.time, range.end))
    width = max(1, limits.firstWidth)
    if time >= range.end { (metric, time) = (metric + 1, range.start) }
  }

  /// What is next. Fetching goes before writing, so that the server works meanwhile.
  mutating func next(now: Int64) -> Action {
    var wake: Int64?
    if let index = startable(now: now, &wake) {
      if nextStart <= now {
        if limits.requestsPerSecond > 0 { nextStart = now + Int64(1_000 / min(limits.requestsPerSecond, 1_000)) }
        slots[index].state = .running
        slots[index].chunk.attempts += 1
        return .fetch(slots[index].chunk)
      }
      wake = min(wake ?? .max, nextStart)
    }
    if let first = slots.first, first.state == .fetched { return .write(first.chunk) }
    if slots.isEmpty, metric >= metricCount { return .done }
    return .wait(milliseconds: wake.map { max(1, $0 - now) })
  }

  /// The first chunk that may be fetched now; a new one where there is room.
  private mutating func startable(now: Int64, _ wake: inout Int64?) -> Int? {
    var active = slots.count { $0.isActive }
    for index in slots.indices {
      switch slots[index].state {
      case .waiting(let until):
        if until <= now { return index }
        wake = min(wake ?? .max, until)
      case .pending where slots[index].chunk.maximumBytes > limits.maximumBytes:
        // An answer that may be very large is fetched when it is the next to be written.
        if index == 0 { return index }
      case .pending where active < max(1, limits.concurrency): return index
      default: break
      }
    }
    active = slots.count
    guard active < max(1, limits.concurrency), metric < metricCount else { return nil }
    let end = min(range.end, time + min(width, limits.maximumWidth))
    slots.append(Slot(chunk: makeChunk(metric, time, end), state: .pending))
    (metric, time) = end < range.end ? (metric, end) : (metric + 1, range.start)
    let index = slots.count - 1
    return index > 0 && slots[index].chunk.maximumBytes > limits.maximumBytes ? nil : index
  }

  private mutating func makeChunk(_ metric: Int, _ from: Int64, _ to: Int64) -> Chunk {
    defer { nextID += 1 }
    let bytes = needsRoom && to - from <= Self.minute ? limits.largestBytes : limits.maximumBytes
    return Chunk(id: nextID, metric: metric, from: from, to: to, maximumBytes: bytes)
  }

  /// The answer is there; the next chunks get a width that fits.
  mutating func fetched(_ id: Int, bytes: Int) {
    guard let index = index(id) else { return }
    slots[index].state = .fetched
    let chunk = slots[index].chunk
    let factor = min(max(Double(limits.targetBytes) / Double(max(bytes, 1)), 0.5), 4)
    let proposal = max(1, Int64(Double(chunk.width) * factor))
    // The last chunk of a metric is short for another reason than its size.
    // Below a minute it is the series of one scrape that are many: shorter chunks would be as large, or empty.
    if factor > 1 { width = max(width, proposal) } else { width = min(width, max(proposal, min(Self.minute, width))) }
    width = min(width, limits.maximumWidth)
    if chunk.width <= Self.minute { needsRoom = bytes > limits.maximumBytes }
  }

  /// The chunk is written.
  mutating func written(_ id: Int) {
    guard let first = slots.first, first.chunk.id == id else { return }
    slots.removeFirst()
    place = ExportPlace(metric: first.chunk.metric, time: first.chunk.to)
  }

  /// The answer was larger than the chunk allows: a long chunk is cut up, a short one gets more room.
  mutating func tooLargeHere(_ id: Int) -> Decision {
    guard let index = index(id) else { return .continues }
    let chunk = slots[index].chunk
    if chunk.width <= Self.minute, chunk.maximumBytes < limits.largestBytes {
      needsRoom = true
      for other in slots.indices where slots[other].state == .pending && slots[other].chunk.width <= Self.minute {
        slots[other].chunk.maximumBytes = limits.largestBytes
      }
      slots[index].chunk.maximumBytes = limits.largestBytes
      slots[index].state = .pending
      return .continues
    }
    return split(index, pieces: 4, leastWidth: chunk.width > Self.minute ? Self.minute : 1)
  }

  /// The server says that the chunk is too large, or takes too long.
  mutating func tooLargeThere(_ id: Int) -> Decision {
    guard let index = index(id) else { return .continues }
    return split(index, pieces: 2)
  }

  /// How many milliseconds go by before a chunk that has failed is asked for again.
  func delay(_ id: Int, now: Int64) -> Int64 {
    guard let index = index(id), case .waiting(let until) = slots[index].state else { return 0 }
    return max(0, max(until, nextStart) - now)
  }

  /// Whether a chunk is long enough that its length may be why the server is too slow.
  func isLong(_ id: Int) -> Bool {
    index(id).map { slots[$0].chunk.width > Self.minute } ?? false
  }

  private mutating func split(_ index: Int, pieces: Int64, leastWidth: Int64 = 1) -> Decision {
    let chunk = slots[index].chunk
    guard chunk.width > 1 else { return .givesUp }
    let step = max(1, leastWidth, (chunk.width + pieces - 1) / pieces)
    var parts: [Slot] = []
    var from = chunk.from
    while from < chunk.to {
      let to = min(chunk.to, from + step)
      parts.append(Slot(chunk: makeChunk(chunk.metric, from, to), state: .pending))
      from = to
    }
    slots.replaceSubrange(index...index, with: parts)
    width = min(width, step)
    return .continues
  }

  /// The chunk failed and may do better later.
  ///
  /// - Parameters:
  ///   - wait: the milliseconds that the server asks for; nil for a back-off.
  ///   - jitter: from 0 up to 1.
  mutating func retry(_ id: Int, after wait: Int64?, now: Int64, jitter: Double) -> Decision {
    guard let index = index(id) else { return .continues }
    let attempts = slots[index].chunk.attempts
    guard attempts < limits.maximumAttempts else { return .givesUp }
    let backoff = min(Self.longestBackoff, 500 << Int64(min(attempts - 1, 10)))
    let delay = wait ?? Int64(Double(backoff) * (0.5 + jitter / 2))
    slots[index].state = .waiting(until: now + max(0, delay))
    // Who asks for a pause means all requests.
    if let wait { nextStart = max(nextStart, now + wait) }
    return .continues
  }

  private func index(_ id: Int) -> Int? { slots.firstIndex { $0.chunk.id == id } }
}
