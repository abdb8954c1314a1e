import Testing

@testable import TattlerConfig

@Suite struct QuantityTests {
  @Test(
    arguments: [
      ("0", 0), ("512", 512), ("64kB", 64_000), ("64KB", 64_000), ("10MiB", 10 << 20), ("1GiB", 1 << 30),
      ("1 TiB", 1 << 40),
      ("1.5GiB", 3 << 29), ("0.001kB", 1), ("7B", 7), ("9223372036854775807", nil), ("8388608TiB", nil),
      ("8388607TiB", 8_388_607 << 40), ("0.5B", nil), ("1.0001kB", nil), ("-1", nil), ("", nil), ("MiB", nil),
      ("1.MiB", nil), ("1,5MiB", nil), ("1 0", nil), ("10M", nil), ("٣MiB", nil), ("1e3", nil),
    ] as [(String, Int?)])
  func `a size in bytes is exact or refused`(_ text: String, _ bytes: Int?) {
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(arguments: [(0, "0 B"), (1500, "1500 B"), (1024, "1 KiB"), (10 << 20, "10 MiB"), (3 << 30, "3 GiB")])
  func `a size is written in its largest whole unit, and reads back`(_ bytes: Int, _ text: String) {
    #expect(ByteSize.format(bytes) == text)
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(
    arguments: [
      ("0", 0), ("10s", 10_000_000_000), ("250ms", 250_000_000), ("7d", 604_800_000_000_000),
      ("1h30m", 5_400_000_000_000), ("1.5s", 1_500_000_000), ("2w", 1_209_600_000_000_000), ("5µs", 5000),
      ("5us", 5000),
      ("1ns", 1), ("1m30s500ms", 90_500_000_000), ("10", nil), ("s", nil), ("10 s", nil), ("30m1h", nil), ("1s1s", nil),
      ("0.5ns", nil), ("-1s", nil), ("", nil), ("1h ", nil), ("1x", nil), ("16000w", nil), ("15000w15000d", nil),
      ("1M", nil),
    ] as [(String, Int?)])
  func `a duration is exact or refused`(_ text: String, _ nanoseconds: Int?) {
    #expect(DurationText.nanoseconds(text) == nanoseconds)
  }

  @Test(arguments: [
    ("0s", Duration.zero), ("1h30m", .seconds(5400)), ("250ms", .milliseconds(250)),
    ("1d1ns", .seconds(86_400) + .nanoseconds(1)),
  ])
  func `a duration is written short, and reads back`(_ text: String, _ duration: Duration) {
    #expect(DurationText.format(duration) == text)
    #expect(DurationText.parse(text) == duration)
  }

  @Test(
    arguments: [
      ("urll", "url"), ("URL", "url"), ("time-out", "timeout"), ("tiemout", "timeout"), ("timeout_s", "timeout"),
      ("elephant", nil), ("ab", nil), ("", nil), (String(repeating: "x", count: 65), nil), ("endpiont", "endpoint"),
    ] as [(String, String?)])
  func `the nearest name is near enough or none`(_ word: String, _ expected: String?) {
    #expect(Spelling.nearest(to: word, among: ["url", "timeout", "endpoint", "id"]) == expected)
  }

  @Test(arguments: [
    ("ca", "abc", 3), ("abcd", "acbd", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0),
  ])
  func `the distance counts edits and swaps`(_ left: String, _ right: String, _ distance: Int) {
    #expect(Spelling.distance(Array(left.utf8), Array(right.utf8)) == distance)
    #expect(Spelling.distance(Array(right.utf8), Array(left.utf8)) == distance)
  }
}
