import TattlerDelivery
import TestRandom
import Testing

@Suite struct TokenBucketTests {
  @Test("A full bucket gives one second's worth, and then as much as time brings")
  func burstAndRate() {
    var bucket = TokenBucket(pointsPerSecond: 100)
    #expect(bucket.grant(first: 1, wanted: 1_000, now: 0) == .points(100))
    bucket.take(100)
    #expect(bucket.grant(first: 1, wanted: 1_000, now: 0) == .wait(until: 250_000_001))
    #expect(bucket.grant(first: 1, wanted: 5, now: 50_000_000) == .points(5))
    #expect(bucket.grant(first: 1, wanted: 1_000, now: 250_000_001) == .points(25))
  }

  @Test("A row with more points than the burst goes once the bucket is full, and is paid for afterwards")
  func debt() {
    var bucket = TokenBucket(pointsPerSecond: 10)
    bucket.take(1)
    #expect(bucket.grant(first: 50, wanted: 50, now: 0) == .wait(until: 100_000_001))
    #expect(bucket.grant(first: 50, wanted: 50, now: 100_000_001) == .points(50))
    bucket.take(50)
    #expect(bucket.grant(first: 1, wanted: 1, now: 4_199_000_000) != .points(1))
    #expect(bucket.grant(first: 1, wanted: 1, now: 4_201_000_000) == .points(1))
  }

  @Test("What was taken and not sent comes back, up to the burst")
  func refund() {
    var bucket = TokenBucket(pointsPerSecond: 10)
    bucket.take(8)
    bucket.putBack(8)
    bucket.putBack(8)
    #expect(bucket.grant(first: 1, wanted: 100, now: 0) == .points(10))
  }

  @Test(
    "A rate that is no number, or far too large or small, neither traps nor stops",
    arguments: [
      Double.nan, -.infinity, -1, 0, .infinity, 1e-300, 1e300, 0.001,
    ])
  func oddRates(rate: Double) {
    var bucket = TokenBucket(pointsPerSecond: rate)
    if case .wait = bucket.grant(first: 1, wanted: .max, now: 0) { Issue.record("a full bucket gives something") }
    bucket.take(1)
    _ = bucket.grant(first: 1, wanted: 1, now: .max)
    _ = bucket.grant(first: .max, wanted: .max, now: 0)
  }

  @Test("No stretch of time sees more than rate times time and a burst", arguments: UInt64(0)..<20)
  func bound(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let rate = Double.random(in: 0.5...5_000, using: &random)
    var bucket = TokenBucket(pointsPerSecond: rate)
    let burst = max(rate, 1)
    let longest = Int(burst) + 1
    var now: UInt64 = 0
    var sent: [(at: UInt64, points: Int)] = []
    for _ in 0..<400 {
      let first = Int.random(in: 1...longest, using: &random)
      let wanted = first + Int.random(in: 0...Int(burst * 3), using: &random)
      switch bucket.grant(first: first, wanted: wanted, now: now) {
      case .wait(let until):
        #expect(until > now)
        now = until
      case .points(let points):
        #expect(points >= first && points <= wanted)
        bucket.take(points)
        sent.append((now, points))
      }
      if Bool.random(using: &random) { now += UInt64.random(in: 0...1_000_000_000, using: &random) }
    }
    #expect(sent.count > 50)
    var worst = 0.0
    for first in sent.indices {
      var sum = 0
      for last in first..<sent.count {
        sum += sent[last].points
        let allowed = burst + rate * Double(sent[last].at - sent[first].at) / 1e9
        // A row that is larger than the burst may be let through.
        worst = max(worst, Double(sum) - allowed - max(0, Double(longest) - burst))
      }
    }
    #expect(worst < 0.01)
  }
}
