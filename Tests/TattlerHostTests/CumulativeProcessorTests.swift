import CTattlerPlugin
import TattlerModel
import Testing

@testable import TattlerDelivery
@testable import TattlerPipeline

/// Deltas, and the totals that are queued in their place.
@Suite struct CumulativeProcessorTests {
  private let book: CumulativeBook

  init() throws { book = try CumulativeBook() }

  @Test("Totals go on after a restart, and the queue never sees a delta")
  func restart() async throws {
    defer { book.remove() }
    for (run, values) in [[1.0, 2], [3.5], [4]].enumerated() {
      let pipeline = try await book.pipeline()
      for (place, value) in values.enumerated() {
        let second = UInt64(run * 10 + place)
        #expect(try await pipeline.accept(book.sum("calls", value, at: second)) == .whole)
      }
      try await book.deliver(pipeline)
    }
    let lines = try book.delivered("calls")
    #expect(lines.count == 4)
    for (line, total) in zip(lines, ["1", "3", "6.5", "10.5"]) {
      #expect(line.contains("\"value\":\(total)") && !line.contains("delta"), "\(line)")
    }
  }

  @Test("A batch without deltas is stored as it is, also beside one that has some")
  func others() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline()
    let total = try book.sum("sums", 7, at: 1, temporality: TATTLER_TEMPORALITY_CUMULATIVE)
    #expect(!CumulativeProcessor.concerns(total))
    #expect(try CumulativeProcessor.concerns(book.sum("calls", 1, at: 1)))
    try await pipeline.accept(total)
    try await pipeline.accept(MetricBatch.joining([book.sum("calls", 1, at: 1), total, book.sum("calls", 2, at: 2)]))
    try await book.deliver(pipeline)
    #expect(try book.delivered("sums").allSatisfy { $0.contains("\"value\":7") } && book.delivered("sums").count == 2)
    #expect(try book.delivered("calls").last?.contains("\"value\":3") == true)
  }

  @Test("What no total can be made of is told, with the reason, and everything else is taken")
  func refusals() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline { $0.maximumSeries = 1 }
    try await pipeline.accept(book.sum("calls", 1, at: 5))
    let batch = try MetricBatch.joining([
      book.sum("calls", 10, at: 5), book.sum("calls", 20, at: 4), book.sum("calls", .nan, at: 6),
      book.sum("calls", -1, at: 7), book.sum("calls", 2, at: 8), book.sum("calls", 5, at: 4_201),
      book.sum("calls", 1, at: 8, [("bot", .string("another"))]),
    ])
    let acceptance = try await pipeline.accept(batch)
    #expect(acceptance.refusedPoints == 6)
    for part in [
      "1 of a time that their series has already", "1 older than", "1 not finite", "1 that the metric's kind",
      "1 of more series than processors.cumulative.max_series allows", "1 more than ten minutes in the future",
    ] { #expect(acceptance.message.contains(part), "\(acceptance.message)") }
    #expect(try book.figure("tattler_cumulative_converted_points", of: pipeline) == 2)
    for reason in ["duplicate", "out_of_order", "not_finite", "invalid", "too_many_series", "in_future"] {
      #expect(try book.figure("tattler_cumulative_refused_points", reason: reason, of: pipeline) == 1, "\(reason)")
    }
    // One just within the ten minutes is taken, and the series still takes what comes before.
    #expect(try await pipeline.accept(book.sum("calls", 4, at: 100)) == .whole)
    #expect(try await pipeline.accept(book.sum("calls", 8, at: 4_200)) == .whole)
    try await book.deliver(pipeline)
    #expect(try book.delivered("calls").count == 4)
    #expect(try book.delivered("calls").last?.contains("\"value\":15") == true)
  }

  @Test("Histograms of too many buckets are refused, and so are series beyond the bytes that they may take")
  func bytes() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline { $0.maximumBytes = 100_000 }
    let many = try await pipeline.accept(book.histogram("many", buckets: 1_001, at: 1))
    #expect(many.message.contains("1 that the metric's kind"))
    var refused = 0
    for number in 0..<10 {
      let acceptance = try await pipeline.accept(book.histogram("h\(number)", buckets: 1_000, at: 1))
      refused += acceptance.refusedPoints
      if acceptance != .whole { #expect(acceptance.message.contains("processors.cumulative.max_bytes")) }
    }
    #expect(refused == 4)
    #expect(try book.figure("tattler_cumulative_refused_points", reason: "too_large", of: pipeline) == 4)
    #expect((96_000...100_000).contains(try book.figure("tattler_cumulative_state_bytes", of: pipeline)))
    // What is known goes on.
    #expect(try await pipeline.accept(book.histogram("h0", buckets: 1_000, at: 2)) == .whole)
    try await book.deliver(pipeline)
    let again = try await book.pipeline { $0.maximumBytes = 100_000 }
    #expect((96_000...100_000).contains(try book.figure("tattler_cumulative_state_bytes", of: again)))
    try await book.deliver(again)
  }

  @Test("Senders at once, each with a series of its own, lose and double nothing")
  func concurrency() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline()
    await withTaskGroup(of: Void.self) { group in
      for sender in 0..<20 {
        group.addTask {
          for second in 1...10 {
            let batch = try? book.sum("calls", 1, at: UInt64(second), [("bot", .string("\(sender)"))])
            let acceptance = batch.map { batch in Task { try await pipeline.accept(batch) } }
            let result = await acceptance?.result
            #expect((try? result?.get()) == .whole)
          }
        }
      }
    }
    try await book.deliver(pipeline)
    for sender in 0..<20 {
      let lines = try book.delivered("calls").filter { $0.contains("\"bot\":\"\(sender)\"") }
      #expect(lines.count == 10 && lines.last?.contains("\"value\":10") == true)
    }
  }

  @Test("Senders at once to one series: what was taken counts once and in its order, what came too late is told")
  func oneSeries() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline()
    let taken = await withTaskGroup(of: Double.self) { group in
      for sender in 0..<10 as Range<UInt64> {
        group.addTask {
          var taken = 0.0
          for round in 0..<20 as Range<UInt64> {
            let value = Double(sender * 20 + round + 1)
            // No two have one time.
            let batch = try? book.sum("calls", value, at: round * 10 + sender)
            guard let batch, let acceptance = try? await pipeline.accept(batch) else {
              Issue.record("nothing is refused as a whole")
              continue
            }
            if acceptance == .whole { taken += value } else { #expect(acceptance.message.contains("1 older than")) }
          }
          return taken
        }
      }
      return await group.reduce(0, +)
    }
    let converted = try book.figure("tattler_cumulative_converted_points", of: pipeline)
    let late = try book.figure("tattler_cumulative_refused_points", reason: "out_of_order", of: pipeline)
    #expect(converted + late == 200 && converted >= 20)
    try await book.deliver(pipeline)
    let totals = try book.delivered("calls").compactMap { line in
      line.split(separator: "\"value\":").last.flatMap { Double($0.prefix { $0.isNumber || $0 == "." }) }
    }
    #expect(totals.count == Int(converted) && totals == totals.sorted() && Set(totals).count == totals.count)
    #expect(totals.last == taken)
  }

  @Test("Deltas of one batch are added in the order in which they stand")
  func order() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline()
    let values: [(Double, UInt64)] = [(1, 1), (2, 3), (4, 2), (8, 4), (16, 4), (32, 5)]
    let batch = try MetricBatch.joining(values.map { try book.sum("calls", $0.0, at: $0.1) })
    #expect(try await pipeline.accept(batch).refusedPoints == 2)
    try await book.deliver(pipeline)
    let lines = try book.delivered("calls")
    for (line, total) in zip(lines, ["1", "3", "11", "43"]) { #expect(line.contains("\"value\":\(total)"), "\(line)") }
    #expect(lines.count == 4)
  }
}
