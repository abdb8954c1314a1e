import TattlerLineProtocol
import TattlerModel
import Testing

@Suite struct DefaultTimeTests {
  private static let now: Int64 = 1_700_000_000_000_000_000
  private static let step: Int64 = 1_000_000

  @Test(
    arguments: [
      ("m a=1", [0]), ("m a=1 5", [nil]), ("m a=1\nm a=2\nm a=3", [2, 1, 0]), ("m a=1\nm b=2", [0, 0]),
      ("m,t=1 a=1\nm,t=2 a=2", [0, 0]), ("m,t=1,u=2 a=1\nm,u=2,t=1 a=2", [1, 0]), ("n a=1\nm a=2\nn a=3", [1, 0, 0]),
      ("m a=1\nm a=1,b=1\nm b=1", [2, 1, 0]), ("m a=1\nm a=2 5\nm a=3", [1, nil, 0]), ("m a=1,a=2\nm a=3", [1, 0]),
    ] as [(String, [Int64?])])
  func linesOfOneSeriesAreSpread(_ body: String, _ steps: [Int64?]) throws {
    var options = LineProtocolOptions()
    options.defaultTime = .assign(nanoseconds: Self.now)
    for text in [body, body + "\n" + String(repeating: "#", count: 100)] {
      let times = try Reading(text.utf8, options).rows.map(\.time)
      #expect(times == steps.map { $0.map { Self.now - $0 * Self.step } ?? 5 })
    }
  }

  @Test func withoutThePolicyTheTimeStaysAbsent() throws {
    #expect(try Reading("m a=1\nm a=2").rows.map(\.time) == [nil, nil])
  }

  @Test func theEarliestTimeIsNotPassed() throws {
    var options = LineProtocolOptions()
    options.defaultTime = .assign(nanoseconds: .min)
    #expect(try Reading("m a=1\nm a=2".utf8, options).rows.map(\.time) == [.min, .min])
  }
}
