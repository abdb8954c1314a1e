import TattlerModel
import TestRandom
import Testing

@Suite struct ExplicitHistogramTests {
  /// Counts values between boundaries, one by one.
  private func counting(_ values: [Double], _ bounds: [Double]) -> [UInt64] {
    var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    for value in values { counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1 }
    return counts
  }

  @Test func boundariesOfBothKindsGiveExactCounts() {
    let values = [0.25, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 100, 0, 0]
    let histogram = ExponentialHistogramTests.counting(values, scale: 3)
    for bounds in [[0.5, 1, 2, 4], [0, 1], [1], [], [0.25, 64, 1_024]] {
      for placement in [ExplicitHistogram.Placement.upperEnd, .middle] {
        let explicit = ExplicitHistogram(from: histogram, bounds: bounds, placement: placement)
        #expect(explicit.counts == counting(values, bounds))
        #expect(explicit.count == 12 && explicit.sum == histogram.sum && explicit.min == 0 && explicit.max == 100)
      }
    }
  }

  @Test func boundsAreSortedAndCleaned() {
    let histogram = ExponentialHistogramTests.counting([1, 2, 4], scale: 0)
    let explicit = ExplicitHistogram(from: histogram, bounds: [4, .nan, 1, 1, .infinity])
    #expect(explicit.bounds == [1, 4])
    #expect(explicit.counts == [1, 2, 0])
  }

  @Test func negativeValuesAreCountedToo() {
    let values = [-5, -3, -1.5, 0, 1.5, 3]
    let histogram = ExponentialHistogramTests.counting(values, scale: 2)
    #expect(ExplicitHistogram(from: histogram, bounds: [-4, -2, -1, 0, 1, 2]).counts == [1, 1, 1, 1, 0, 1, 1])
  }

  @Test func aCutBucketGoesWhereItIsAskedToGo() {
    let histogram = ExponentialHistogram(count: 10, scale: 0, positive: .init(offset: 0, counts: [10]))
    #expect(ExplicitHistogram(from: histogram, bounds: [1.9]).counts == [0, 10])
    #expect(ExplicitHistogram(from: histogram, bounds: [1.9], placement: .middle).counts == [10, 0])
    #expect(ExplicitHistogram(from: histogram, bounds: [1.2], placement: .middle).counts == [0, 10])
    let known = ExponentialHistogram(count: 10, max: 1.8, scale: 0, positive: .init(offset: 0, counts: [10]))
    #expect(ExplicitHistogram(from: known, bounds: [1.9]).counts == [10, 0])
  }

  @Test func ownBucketsBecomeBoundaries() {
    let histogram = ExponentialHistogramTests.counting([0, 1.5, 3, 3, -3], scale: 0)
    let explicit = ExplicitHistogram(from: histogram, maximumBuckets: 100)
    #expect(explicit.bounds == [-4, -2, 0, 1, 2, 4])
    #expect(explicit.counts == [0, 1, 1, 0, 1, 2, 0])
  }

  @Test func theNumberOfBucketsIsLimited() {
    var numbers = SeededRandom(seed: 9)
    for maximum in [0, 16, 17, 40, 160] {
      let values = (0..<300).map { _ in Double.random(in: -1_000...1_000, using: &numbers) }
      let explicit = ExplicitHistogram(
        from: ExponentialHistogramTests.counting(values, scale: 5), maximumBuckets: maximum)
      #expect(explicit.counts.count <= max(maximum, 16))
      #expect(explicit.counts.count == explicit.bounds.count + 1)
      #expect(explicit.counts.reduce(0, +) == 300)
      #expect(explicit.counts == counting(values, explicit.bounds))
    }
  }
}
