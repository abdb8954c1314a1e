import CTattlerPlugin
import TattlerModel
import Testing

@testable import TattlerMetrics

/// Runs of buckets, compared with a dictionary.
struct BucketRunTests {
  /// What a run should hold.
  private struct Model {
    var counts: [Int: UInt64] = [:]
    var scale = 0

    mutating func merge(_ shift: Int) {
      counts = Dictionary(counts.map { ($0.key >> shift, $0.value) }, uniquingKeysWith: &+)
      scale -= shift
    }

    func fits(_ index: Int, _ maximum: Int) -> Bool {
      let indices = counts.keys + [index]
      return (indices.max() ?? 0) - (indices.min() ?? 0) < maximum
    }
  }

  private func withRun(_ body: (inout BucketRun) -> Void) {
    unsafe withUnsafeTemporaryAllocation(byteCount: BucketRun.pairBytes, alignment: 8) { memory in
      guard let start = memory.baseAddress else { return }
      var run = unsafe BucketRun(scale: 0, start)
      body(&run)
    }
  }

  private func expect(_ expected: Bool, _ result: Bool, _ location: SourceLocation = #_sourceLocation) {
    #expect(expected == result, sourceLocation: location)
  }

  private func expect(
    _ run: borrowing BucketRun, width: UInt8, length: Int? = nil, count: UInt64? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let (foundWidth, foundLength, foundCount) = (run.width, run.length, run[5])
    #expect(foundWidth == width, sourceLocation: location)
    if let length { #expect(foundLength == length, sourceLocation: location) }
    if let count { #expect(foundCount == count, sourceLocation: location) }
  }

  private func counts(_ run: borrowing BucketRun) -> [Int: UInt64] {
    var counts: [Int: UInt64] = [:]
    guard !run.isEmpty else { return [:] }
    let numbers: [UInt64] = unsafe withUnsafeTemporaryAllocation(of: tattler_payload.self, capacity: run.length) {
      space in
      guard let start = space.baseAddress else { return [] }
      unsafe run.write(to: start)
      return unsafe space.map(\.u64)
    }
    for (place, number) in numbers.enumerated() {
      let single = run[Int(run.first) + place]
      #expect(number == single)
      if number > 0 { counts[Int(run.first) + place] = number }
    }
    return counts
  }

  @Test(arguments: [2, 3, 5, 16, 17, 160, 1_000])
  func `Whatever is added, nothing is lost`(_ maximum: Int) {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      withRun { run in
        var model = Model()
        let center = Int.random(in: -2_000_000...2_000_000, using: &random)
        let spread = [1, 3, 20, 200, 5_000].randomElement(using: &random) ?? 1
        for step in 0..<300 {
          let index = (center + Int.random(in: -spread...spread, using: &random)) >> -model.scale
          let number = ([1, 1, 1, 254, 255, 70_000, 5_000_000_000] as [UInt64]).randomElement(using: &random) ?? 1
          if !model.fits(index, maximum) {
            expect(false, run.add(index, number, maximum: maximum))
            let steps = run.steps(to: index, maximum)
            #expect(steps > 0)
            run.merge(shift: steps)
            model.merge(steps)
            expect(true, run.add(index >> steps, number, maximum: maximum))
            model.counts[index >> steps, default: 0] += number
          } else if number == 1, run.increment(index) {
            model.counts[index, default: 0] += 1
          } else {
            expect(true, run.add(index, number, maximum: maximum))
            model.counts[index, default: 0] += number
          }
          if step % 37 == 0 {
            let found = counts(run)
            #expect(found == model.counts)
          }
          if step == 200, Bool.random(using: &random) {
            run.clear(scale: 0)
            model = Model()
          }
        }
        let (found, scale, total) = (counts(run), Int(run.scale), run.total)
        #expect(found == model.counts && scale == model.scale)
        #expect(total == model.counts.values.reduce(0, +))
      }
    }
  }

  @Test(arguments: [1, 3, 9, 150], [1, 70_000] as [UInt64])
  func `A copy is the same`(_ length: Int, _ number: UInt64) {
    withRun { run in
      for index in 0..<length { expect(true, run.add(index * 3 % 160 - 5, number, maximum: 160)) }
      let wanted = counts(run)
      for others in [0, 2, 40] {
        withRun { copy in
          for index in 0..<others { expect(true, copy.add(index, 1, maximum: 160)) }
          copy.clear(scale: 0)
          let isPossible = !(run.width == 0 && copy.width > 0)
          expect(isPossible, copy.copy(run))
          let found = counts(copy)
          #expect(found == (isPossible ? wanted : [:]))
        }
      }
    }
  }

  @Test func `A few buckets are pairs, and counters are no wider than they must be`() {
    withRun { run in
      for index in 0..<4 { expect(true, run.add(index * 30, 1, maximum: 160)) }
      expect(run, width: 0, length: 91)
      expect(true, run.add(5, 1, maximum: 160))
      expect(run, width: 1, length: 91)
      for _ in 0..<254 { expect(true, run.increment(5)) }
      expect(false, run.increment(5))
      expect(true, run.add(5, 1, maximum: 160))
      expect(run, width: 2, count: 256)
      expect(true, run.add(5, 65_280, maximum: 160))
      expect(run, width: 4, count: 65_536)
      expect(true, run.add(5, 1 << 40, maximum: 160))
      expect(run, width: 8, count: 1 << 40 + 65_536)
    }
  }

  @Test func `A pair that is full becomes a counter`() {
    withRun { run in
      expect(true, run.add(7, 65_535, maximum: 160))
      expect(run, width: 0, length: 1)
      expect(false, run.increment(7))
      expect(true, run.add(7, 1, maximum: 160))
      expect(run, width: 4, length: 1)
      let found = counts(run)
      #expect(found == [7: 65_536])
    }
  }

  @Test func `Pairs that together are too much for a pair become a counter when they are merged`() {
    withRun { run in
      for index in 0..<3 { expect(true, run.add(index, 60_000, maximum: 160)) }
      run.merge(shift: 1)
      let (found, scale) = (counts(run), run.scale)
      #expect(found == [0: 120_000, 1: 60_000] && scale == -1)
    }
  }
}
