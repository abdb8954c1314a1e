import TattlerConfig
import TattlerPlugin
import TattlerSinkSupport
import Testing

@Suite struct RequestHeadersTests {
  @Test(
    "What HTTP does not allow, and what the sink writes itself, is refused without the value",
    arguments: [
      ("A b", "invented"), ("", "invented"), ("X:", "invented"), ("X", "invented\r\nY: z"), ("X", "invented\u{7F}"),
      ("X", "invented ü"), ("content-TYPE", "invented"), ("Host", "invented"), ("Retry-Attempt", "invented"),
      ("Authorization", "Basic invented"),
    ])
  func refused(name: String, value: String) {
    let error = #expect(throws: SinkError.self) {
      try RequestHeaders.check([("X-Good", Secret("1")), (name, Secret(value))], hasCredentials: true)
    }
    #expect(error?.keyPath == "headers" && error?.reason.contains("invented") == false)
  }

  @Test("It tells whether requests carry an Authorization, the sink's own or the operator's")
  func authorization() throws {
    #expect(try !RequestHeaders.check([("X-Scope-OrgID", Secret("one\ttwo"))], hasCredentials: false))
    #expect(try RequestHeaders.check([], hasCredentials: true))
    #expect(try RequestHeaders.check([("AUTHORIZATION", Secret("Bearer invented"))], hasCredentials: false))
  }

  @Test(
    "Times become whole milliseconds, one at least",
    arguments: [
      (Duration.zero, UInt32(1)), (.nanoseconds(1), 1), (.milliseconds(1500), 1500), (.seconds(-5), 1),
      (.seconds(Int64.max), 4_000_000_000),
    ])
  func timeouts(duration: Duration, expected: UInt32) {
    #expect(RequestTimeout.milliseconds(duration) == expected)
  }
}
