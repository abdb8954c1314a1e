import TattlerDelivery
import Testing

@Suite struct RetryCircuitTests {
  private static let policy: DeliveryPolicy = {
    var policy = DeliveryPolicy()
    policy.firstBackoffNanoseconds = 100
    policy.longestBackoffNanoseconds = 1_000
    policy.pauseNanoseconds = 5_000
    policy.unpacedRefusals = 3
    policy.refusalPauseNanoseconds = 7
    return policy
  }()
  private var circuit = RetryCircuit(policy: policy)

  @Test("The bound of the wait doubles with each failure up to the longest, and the wait is a random part of it")
  mutating func backOff() {
    var now: UInt64 = 0
    for bound in [100, 200, 400, 800, 1_000, 1_000] as [UInt64] {
      circuit.failed(circuit.begin(), now: now, jitter: 0.5, asked: nil, message: "down")
      #expect(circuit.admission(now: now) == .wait(until: now + bound / 2))
      now += bound / 2
      #expect(circuit.admission(now: now) == .open)
    }
    #expect(circuit.failures == 6)
  }

  @Test("However the dice fall, a failure is not followed by another try at once")
  mutating func leastWait() {
    circuit.failed(circuit.begin(), now: 0, jitter: 0, asked: 0, message: "")
    #expect(circuit.admission(now: 0) == .wait(until: 10))
  }

  @Test("The receiver's own wait is the least, whatever other submissions hear")
  mutating func asked() {
    let (first, second) = (circuit.begin(), circuit.begin())
    circuit.failed(first, now: 0, jitter: 1, asked: nil, message: "down")
    let probe = circuit.begin()
    circuit.failed(second, now: 150, jitter: 0, asked: 9_000, message: "later")
    circuit.worked(probe)
    #expect(circuit.health == .healthy)
    #expect(circuit.admission(now: 200) == .wait(until: 9_150))
  }

  @Test("While the receiver fails there is one probe at a time, and its success opens the way again")
  mutating func probe() {
    circuit.failed(circuit.begin(), now: 0, jitter: 1, asked: nil, message: "down")
    #expect(circuit.admission(now: 99) == .wait(until: 100))
    #expect(circuit.admission(now: 100) == .open)
    let probe = circuit.begin()
    #expect(circuit.admission(now: 100) == .probing)
    circuit.worked(probe)
    #expect(circuit.health == .healthy && circuit.failures == 0)
    #expect(circuit.admission(now: 100) == .open)
  }

  @Test("Submissions that fail together count once, and one that succeeds late does not end the wait")
  mutating func together() {
    let stamps = (0..<8).map { _ in circuit.begin() }
    for stamp in stamps.dropLast() { circuit.failed(stamp, now: 0, jitter: 1, asked: nil, message: "down") }
    #expect(circuit.failures == 1)
    circuit.worked(stamps[7])
    #expect(circuit.health == .retrying(message: "down", until: 100))
  }

  @Test("A pause rests, is probed, and stays a pause when an older submission fails otherwise")
  mutating func pause() {
    let older = circuit.begin()
    circuit.paused(circuit.begin(), now: 0, message: "wrong token")
    circuit.failed(older, now: 1, jitter: 1, asked: nil, message: "down")
    #expect(circuit.health == .paused(message: "wrong token", until: 5_000))
    #expect(circuit.admission(now: 5_000) == .open)
  }

  @Test("A submission that never reached the receiver leaves everything as it was")
  mutating func abandon() {
    circuit.failed(circuit.begin(), now: 0, jitter: 1, asked: nil, message: "down")
    circuit.abandon(circuit.begin())
    #expect(circuit.admission(now: 100) == .open)
    #expect(circuit.failures == 1)
  }

  @Test("A long row of refusals is slowed down, and a row that is taken ends it")
  mutating func refusals() {
    for _ in 0..<3 { circuit.refused(circuit.begin(), now: 0) }
    #expect(circuit.admission(now: 0) == .open)
    circuit.refused(circuit.begin(), now: 0)
    #expect(circuit.admission(now: 0) == .wait(until: 7))
    circuit.worked(circuit.begin())
    circuit.refused(circuit.begin(), now: 7)
    #expect(circuit.admission(now: 7) == .open)
  }

  @Test("Times at the end of the clock do not trap")
  mutating func ends() {
    circuit.failed(circuit.begin(), now: .max - 1, jitter: 3, asked: .max, message: "")
    circuit.paused(circuit.begin(), now: .max, message: "")
    circuit.refused(circuit.begin(), now: .max)
    #expect(circuit.admission(now: .max) == .open)
  }
}
