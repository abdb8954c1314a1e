import CTattlerPlugin
import TattlerModel
import TestRandom
import Testing

/// What a conversion tells a store, keeps and undoes.
@Suite struct SeriesChangesTests {
  private typealias Store = [[UInt8]: [UInt8]]

  private static func conversion(_ change: (inout SeriesLimits) -> Void = { _ in }) -> DeltaToCumulative {
    var limits = SeriesLimits()
    change(&limits)
    return DeltaToCumulative(limits: limits)
  }

  private static func sample(_ name: String, _ value: Sample.Value, _ time: UInt64) -> Sample {
    Sample(value, time).with {
      $0.metric = name
      $0.temporality = TATTLER_TEMPORALITY_DELTA
    }
  }

  private static func sample(_ name: String, _ time: UInt64) -> Sample { sample(name, .int(1), time) }

  private static func samples(_ numbers: inout SeededRandom, after time: UInt64) -> [Sample] {
    (0..<Int.random(in: 0...12, using: &numbers)).map { place in
      let shape = Int.random(in: 0..<3, using: &numbers)
      let counts = (0...shape * 2).map { _ in UInt64.random(in: 0...5, using: &numbers) }
      let value: Sample.Value =
        switch shape {
        case 0: .int(Int64(counts[0]))
        case 1:
          .histogram(ExplicitHistogram(count: 1, sum: 1, bounds: counts[1] == 5 ? [3, 4] : [1, 2], counts: counts))
        default:
          .exponential(
            ExponentialHistogram(
              count: 1, scale: 2, positive: .init(offset: Int32.random(in: -9...9, using: &numbers), counts: counts)))
        }
      return sample("m\(Int.random(in: 0..<8, using: &numbers)).\(shape)", value, time + UInt64(place))
    }
  }

  /// Everything that a conversion remembers.
  private static func everything(_ conversion: DeltaToCumulative) -> Store {
    var copy = conversion
    copy.commitChanges()
    copy.trackChanges()
    copy.noteAll()
    return copy.changedEntries().reduce(into: Store()) { $0[$1.key] = $1.value }
  }

  private static func convert(
    _ samples: [Sample], _ conversion: inout DeltaToCumulative, now: UInt64
  ) throws -> [Sample] {
    var builder = MetricBatchBuilder()
    _ = try conversion.convert(samples.batch(), now: now, into: &builder)
    return Array(try builder.finish())
  }

  @Test("What is undone was never there, and a store that gets what changed has everything", arguments: 1...40)
  func undoing(seed: UInt64) throws {
    var numbers = SeededRandom(seed: seed)
    var conversion = Self.conversion { $0.idleNanoseconds = 200 }
    var plain = conversion
    conversion.trackChanges()
    var store = Store()
    var (now, undone) = (UInt64(1_000), 0)
    for _ in 0..<60 {
      now += UInt64.random(in: 1...120, using: &numbers)
      let samples = Self.samples(&numbers, after: now)
      let bytes = conversion.stateBytes
      let result = try Self.convert(samples, &conversion, now: now)
      if Bool.random(using: &numbers) {
        conversion.rollBack()
        #expect(Self.everything(conversion) == store && conversion.stateBytes == bytes)
        #expect(conversion.changedEntries().isEmpty)
        undone += 1
      } else {
        for entry in conversion.changedEntries() { store[entry.key] = entry.value }
        conversion.commitChanges()
        #expect(try result == Self.convert(samples, &plain, now: now))
        #expect(Self.everything(conversion) == store && conversion.seriesCount == store.count)
      }
    }
    #expect(undone > 5 && !store.isEmpty)
    _ = conversion.forgetIdleSeries(now: now + 1_000)
    #expect(conversion.seriesCount == 0 && conversion.stateBytes == 0)
  }

  @Test("Where all series are to be told, they are until that is committed")
  func everythingIsToldUntilCommitted() throws {
    var conversion = Self.conversion()
    conversion.trackChanges()
    _ = try Self.convert([Self.sample("a", 1), Self.sample("b", 1)], &conversion, now: 1)
    conversion.commitChanges()
    conversion.noteAll()
    _ = try Self.convert([Self.sample("a", 2)], &conversion, now: 2)
    #expect(conversion.changedEntries().count == 2)
    conversion.rollBack()
    #expect(conversion.changedEntries().count == 2)
    conversion.commitChanges()
    #expect(conversion.changedEntries().isEmpty)
  }

  @Test("Of more series than are allowed those seen last are kept, and the store is told to forget the rest")
  func surplus() throws {
    var full = Self.conversion()
    full.trackChanges()
    for number in 1...10 as ClosedRange<UInt64> {
      _ = try Self.convert([Self.sample("s\(number)", number)], &full, now: number * 100)
    }
    let kept = full.changedEntries().map { (key: $0.key, value: $0.value ?? []) }
    var conversion = Self.conversion {
      $0.maximumSeries = 4
      $0.idleNanoseconds = 750
    }
    let found = conversion.restore(kept.shuffled(), now: 1_001)
    #expect(found.idle == 2 && found.surplus == 4 && found.damaged == 0 && conversion.seriesCount == 4)
    conversion.trackChanges()
    let totals = try Self.convert(
      [Self.sample("s10", 11), Self.sample("s7", 11), Self.sample("s6", 11)], &conversion, now: 1_002)
    #expect(totals.map(\.value) == [.int(2), .int(2)])
    var store = kept.reduce(into: Store()) { $0[$1.key] = $1.value }
    for entry in conversion.changedEntries() { store[entry.key] = entry.value }
    #expect(store == Self.everything(conversion) && store.count == 4)
    conversion.commitChanges()
    #expect(conversion.changedEntries().isEmpty)
  }

  @Test("A commit has a bounded number of deletions, and a series that came again is not among them")
  func manyDeletions() throws {
    var full = Self.conversion()
    full.trackChanges()
    _ = try Self.convert((0..<10_000).map { Self.sample("s\($0)", 1) }, &full, now: 1)
    var store = full.changedEntries().reduce(into: Store()) { $0[$1.key] = $1.value }
    var conversion = Self.conversion { $0.idleNanoseconds = 10 }
    let found = conversion.restore(store.map { (key: $0.key, value: $0.value) }, now: 100)
    #expect(found.idle == 10_000 && conversion.seriesCount == 0)
    conversion.trackChanges()
    _ = try Self.convert((0..<100).map { Self.sample("s\($0 * 100)", 100) }, &conversion, now: 100)
    for _ in 0..<3 {
      let entries = conversion.changedEntries()
      #expect((1...4_200).contains(entries.count))
      for entry in entries { store[entry.key] = entry.value }
      conversion.commitChanges()
    }
    #expect(store.count == 100 && conversion.changedEntries().isEmpty)
  }

  @Test("A remembered time in the future becomes the clock's with the next point, so that the series goes on")
  func futureState() throws {
    var odd = Self.conversion()
    odd.trackChanges()
    let late = Self.sample("a", .int(5), 9_000).with { $0.start = 8_000 }
    _ = try Self.convert([late], &odd, now: 10_000)
    let stored = odd.changedEntries().map { (key: $0.key, value: $0.value ?? []) }
    var conversion = Self.conversion()
    conversion.maximumFutureNanoseconds = 100
    #expect(conversion.restore(stored, now: 1_000).damaged == 0 && conversion.seriesCount == 1)
    conversion.trackChanges()
    func next(_ time: UInt64) -> Sample { Self.sample("a", .int(2), time).with { $0.start = time - 10 } }
    #expect(try Self.convert([next(1_000)], &conversion, now: 1_010).isEmpty)
    #expect(conversion.changedEntries().count == 1)
    conversion.commitChanges()
    #expect(try Self.convert([next(1_020)], &conversion, now: 1_030).map(\.value) == [.int(7)])
    // A clock that is right again loses nothing to one that was late meanwhile.
    var other = Self.conversion()
    other.maximumFutureNanoseconds = 100
    #expect(other.restore(stored, now: 1_000).damaged == 0)
    #expect(try Self.convert([next(9_010)], &other, now: 1_000).isEmpty)
    #expect(try Self.convert([next(9_010)], &other, now: 9_020).map(\.value) == [.int(7)])
  }
}
