import TattlerConfig
import TattlerQueue
import Testing

@testable import TattlerHost

/// Work over the admin socket that takes its time.
@Suite struct AdminJobsTests {
  /// Opens and lets whoever waits go on.
  private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
      if isOpen { return }
      await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
      isOpen = true
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }

  private func ending(_ jobs: AdminJobs, _ number: Int) async -> AdminJobs.State? {
    while let state = jobs.state(of: number) {
      if !state.isRunning { return state }
      await Task.yield()
    }
    return nil
  }

  @Test("One piece of work at a time, which tells how far it is and what came of it")
  func oneAtATime() async throws {
    let jobs = AdminJobs()
    let gate = Gate()
    let started = Gate()
    let number = try jobs.start { (progress) throws(QueueError) in
      progress(QueueCheckProgress(done: 1, total: 2))
      await started.open()
      await gate.pass()
      return AdminCount(42)
    }
    await started.pass()
    guard case .running(let progress) = jobs.state(of: number) else {
      Issue.record("it does not run")
      return
    }
    #expect(progress == QueueCheckProgress(done: 1, total: 2))
    let refusal = #expect(throws: QueueError.self) {
      _ = try jobs.start { (_) throws(QueueError) in AdminCount(1) }
    }
    #expect(refusal?.code == .busy)
    await gate.open()
    guard case .done(let result) = await ending(jobs, number) else {
      Issue.record("it did not end well")
      return
    }
    #expect(result == Array("{\"count\":42}".utf8))
    #expect(jobs.state(of: number + 1) == nil)
  }

  @Test("A failure is kept with its code, and old outcomes are forgotten")
  func failures() async throws {
    let jobs = AdminJobs()
    var numbers: [Int] = []
    for _ in 0..<20 {
      let number = try jobs.start { (_) throws(QueueError) in throw QueueError(.unknownSink, "no such sink") }
      numbers.append(number)
      guard case .failed(let error) = await ending(jobs, number) else {
        Issue.record("it did not fail")
        return
      }
      #expect(error == QueueError(.unknownSink, "no such sink"))
    }
    #expect(numbers == Array(1...20))
    #expect(jobs.state(of: 4) == nil && jobs.state(of: 5) != nil && jobs.state(of: 20) != nil)
  }
}
