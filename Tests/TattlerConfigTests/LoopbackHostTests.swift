import TattlerConfig
import Testing

@Suite struct LoopbackHostTests {
  @Test(
    "Only this machine is loopback",
    arguments: [
      ("localhost", true), ("LOCALHOST", true), ("a.localhost", true), ("127.0.0.1", true), ("127.255.0.3", true),
      ("[::1]", true), ("::1", true), ("127.0.0.256", false), ("127.1", false), ("127.+1.0.1", false),
      ("127.evil.example", false), ("127.0.0.1.example", false), ("localhost.example.net", false),
      ("notlocalhost", false), ("128.0.0.1", false), ("[::2]", false), ("", false),
    ])
  func hosts(host: String, expected: Bool) { #expect(LoopbackHost.contains(host) == expected) }
}
