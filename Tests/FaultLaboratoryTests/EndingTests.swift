import FaultLaboratory
import TestHarness
import Testing

extension FaultLaboratory {
  /// The end of the daemon in the middle of its work.
  @Suite struct EndingTests {
    @Test("However short its time is, the daemon ends in order under load, and loses nothing")
    func shortDrain() throws {
      let scratch = try Scratch()
      let configuration = try Daemon.configure(
        scratch,
        """
        sinks:
          archive:
            type: file
            path: \(scratch["archive.lp"])
        receivers:
          influx:
            listen: 127.0.0.1:0
            max_body: 64KiB
        shutdown:
          drain: 20ms

        """)
      let log = LoadLog()
      let load = Load(seed: 11, senders: 8, longestPauseMilliseconds: 0, log: log)
      defer { load.stop() }
      for _ in 0..<setting("TATTLER_END_CYCLES", default: 10) {
        let daemon = try Daemon(configuration: configuration)
        log.setPort(daemon.port)
        let enough = log.sent.count + 60
        try eventually("the senders come through") { log.sent.count >= enough }
        let ending = try daemon.terminate()
        log.setPort(nil)
        #expect(ending == .exited(0), "\(daemon.log.prefix(3_000))")
        if ending != .exited(0) { return }
      }
      load.stop()
      let daemon = try Daemon(configuration: configuration)
      try daemon.waitUntilDelivered("archive")
      #expect(try daemon.terminate() == .exited(0))
      let archived = Set(scratch.lines("archive.lp"))
      let lost = log.sent.filter { $0.outcome == .acknowledged }.flatMap(\.lines).filter { !archived.contains($0.text) }
      #expect(lost.isEmpty, "\(lost.count) acknowledged lines are lost")
      #expect(log.violations == [])
    }
  }
}
