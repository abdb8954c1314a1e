import TattlerCompression
import TestHarness
import Testing

extension EndToEnd {
  /// Lines that are posted to the daemon stand in a real time series database afterwards.
  @Suite(.enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"))
  struct RoundTripTests {
    let scratch: Scratch
    let database: VictoriaMetrics

    init() throws {
      scratch = try Scratch()
      database = try VictoriaMetrics()
    }

    private func daemon() throws -> Daemon {
      try Daemon(in: scratch, sinks: [.database(database)])
    }

    @Test("Names, labels, values and times arrive as they were sent, in every precision, compressed and on every path")
    func everyWay() throws {
      let daemon = try daemon()
      let times = [
        ("", "1700000000123456789"), ("?precision=ns", "1700000001123456789"), ("?precision=n", "1700000002123456789"),
        ("?precision=us", "1700000003123456"), ("?precision=u", "1700000004123456"), ("?precision=ms", "1700000005123"),
        ("?precision=s", "1700000006"), ("?precision=m", "28333333"), ("?precision=h", "472222"),
      ]
      let milliseconds: [Int64] = [
        1_700_000_000_123, 1_700_000_001_123, 1_700_000_002_123, 1_700_000_003_123, 1_700_000_004_123,
        1_700_000_005_123, 1_700_000_006_000, 28_333_333 * 60_000, 472_222 * 3_600_000,
      ]
      let paths = ["/write", "/api/v2/write", "/api/v1/push/influx/write"]
      for (index, (query, time)) in times.enumerated() {
        let line =
          "cpu,host=server\\ one,core=c\(index) usage=\(index).5,load=-\(index)i,up=true,note=\"text\" \(time)\n"
        let isCompressed = index % 2 == 1
        let answer = try HTTP.send(
          daemon.port, "POST", paths[index % 3] + query, headers: isCompressed ? [("Content-Encoding", "gzip")] : [],
          body: isCompressed ? Gzip.compress(Array(line.utf8)) : Array(line.utf8))
        #expect(answer.status == 204 && answer.body.isEmpty, "\(query): \(answer.status) \(answer.text)")
      }
      try daemon.waitUntilDelivered("database")
      let stored = try database.export()
      for (index, time) in milliseconds.enumerated() {
        let labels = "{core=c\(index),host=server one}"
        for (name, value) in [("cpu_usage", Double(index) + 0.5), ("cpu_load", Double(-index)), ("cpu_up", 1)] {
          #expect(stored[name + labels] == .init(values: [value], milliseconds: [time]), "\(name)\(labels)")
        }
      }
      #expect(stored.count == 3 * milliseconds.count, "\(stored.keys.sorted())")
    }

    @Test("Texts are left out and counted, booleans become 1 and 0, unsigned integers arrive as numbers")
    func valuesWithoutNumbers() throws {
      let daemon = try daemon()
      let answer = try daemon.write(
        """
        flags yes=t,no=F,word=TRUE 1700000000000000000
        texts only="nothing else" 1700000000000000000
        unsigned small=7u,large=18446744073709551615u 1700000000000000000

        """)
      #expect(answer.status == 204, "\(answer.text)")
      try daemon.waitUntilDelivered("database")
      let ledger = try daemon.status()["database"]
      #expect(ledger.accepted == 6 && ledger.delivered == 6 && ledger.skipped == 1, "\(ledger)")
      var stored = try database.export().mapValues(\.values)
      // The database keeps about 15 digits.
      let large = try #require(stored.removeValue(forKey: "unsigned_large{}")?.first)
      #expect(abs(large / 0x1p64 - 1) < 1e-14)
      let wanted = ["flags_yes{}": [1.0], "flags_no{}": [0], "flags_word{}": [1], "unsigned_small{}": [7]]
      #expect(stored == wanted)
    }

    @Test("A line without a timestamp gets the time at which it came")
    func withoutTime() throws {
      let daemon = try daemon()
      let before = Clock.milliseconds()
      #expect(try daemon.write("now a=1\nnow a=2\n").status == 204)
      let after = Clock.milliseconds()
      try daemon.waitUntilDelivered("database")
      let series = try #require(try database.export()["now_a{}"])
      // Of two lines that come together, the first lies 1 ms before the second.
      #expect(series.milliseconds.allSatisfy { before - 1 <= $0 && $0 <= after })
      #expect(series.values == [1, 2], "\(series)")
    }

    @Test("Names that a receiver would refuse or merge are made to fit")
    func oddNames() throws {
      let daemon = try daemon()
      let answer = try daemon.write(
        """
        voice.ttfb,call-id=1,call_id=2,9th=x milli-seconds=1.5,milli_seconds=2.5 1700000000000000000
        größe,naïve=ü value=3 1700000000000000000

        """)
      #expect(answer.status == 204, "\(answer.text)")
      try daemon.waitUntilDelivered("database")
      let stored = try database.export()
      let labels = "{_9th=x,call_id=1,call_id_2=2}"
      #expect(stored["voice_ttfb_milli_seconds\(labels)"]?.values == [1.5], "\(stored.keys)")
      #expect(stored["voice_ttfb_milli_seconds_2\(labels)"]?.values == [2.5], "\(stored.keys)")
      // Grafana Cloud leaves `_value` out of the name; this database does not.
      #expect(stored["gr__e_value{na_ve=ü}"]?.values == [3], "\(stored.keys)")
      #expect(stored.count == 3)
    }
  }
}
