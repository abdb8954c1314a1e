import Testing

@testable import TattlerPricing

@Suite struct UsageTests {
  @Test(
    arguments: [
      ("नमस्ते 👩‍👩‍👧 ok", 15, 0), ("", 0, 0), ("abc", 3, 0), ("漢字かな交じり文", 8, 4), ("𠮷野家", 3, 3), ("한국어", 3, 0),
      ("e\u{301}", 2, 0),
    ] as [(String, Int64, Int64)])
  func `characters are Unicode scalars`(text: String, characters: Int64, han: Int64) {
    var usage = Usage()
    usage.setText(text)
    #expect(usage[.characters] == characters)
    #expect(usage.hanCharacters == han)
  }

  @Test(
    arguments: [
      (Duration.milliseconds(90_500), 90_500_000), (.nanoseconds(1_499), 1), (.nanoseconds(1_500), 2), (.zero, 0),
      (.seconds(-1), -1_000_000), (.seconds(Int64.max), -1),
    ] as [(Duration, Int64)])
  func `times are microseconds`(duration: Duration, microseconds: Int64) {
    var usage = Usage()
    usage.setDuration(duration, of: .audio)
    #expect(usage[.audio] == microseconds)
  }

  @Test func `what was not reported is something else than nothing`() {
    var usage = Usage()
    #expect(usage[.output] == nil)
    usage[.output] = 0
    #expect(usage[.output] == 0)
    #expect(usage.kinds == UsageKindSet(.output))
    usage[.output] = nil
    #expect(usage.kinds == [])
    for kind in UsageKind.allCases {
      usage[kind] = Int64(kind.rawValue) + 1
    }
    #expect(UsageKind.allCases.allSatisfy { usage[$0] == Int64($0.rawValue) + 1 })
  }

  @Test func `every kind has a name of its own, and a way to its root`() {
    #expect(Set(UsageKind.allCases.map(\.name)).count == UsageKind.allCases.count)
    for kind in UsageKind.allCases {
      #expect(UsageKind(name: kind.name) == kind)
      #expect(UsageKind(tableName: kind.tableName, kind.dimension) == kind)
      #expect(kind.root.parent == nil)
      #expect(kind.root.dimension == kind.dimension)
    }
  }

  @Test(
    arguments: [
      ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5-2025-09-29", nil),
      ("gpt-4o-2024-11-20", nil, "gpt-4o-20241120"),
      ("gpt-4o", nil, nil), ("x-20251301", nil, nil), ("x-20250132", nil, nil), ("-20250101", "-2025-01-01", nil),
      ("20250101", nil, nil), ("x_20250101", nil, nil), ("é-20250101", "é-2025-01-01", nil),
    ] as [(String, String?, String?)])
  func `dates at the end of an id have two forms`(id: String, long: String?, short: String?) {
    #expect(CompactDate.longForm(id) == long)
    #expect(CompactDate.shortForm(id) == short)
  }

  @Test(
    arguments: [
      ("2026-11-20", 1_795_132_800_000_000_000), ("2026-11-20T12:00:00Z", 1_795_176_000_000_000_000),
      ("1970-01-01T00:00:00.5Z", 500_000_000), ("1969-12-31T23:59:59.999999999Z", -1),
      ("2024-02-29", 1_709_164_800_000_000_000), ("2023-02-29", nil), ("2026-13-01", nil),
      ("2026-11-20T24:00:00Z", nil),
      ("2026-11-20T12:00:00", nil), ("2026-11-20T12:00:00+01:00", nil), ("26-11-20", nil), ("", nil),
      ("2026-11-20T12:00:00.Z", nil), ("1600-01-01", nil), ("9999-01-01", nil),
    ] as [(String, Int64?)])
  func `dates are moments in UTC`(text: String, nanoseconds: Int64?) {
    #expect(PriceDate.nanoseconds(text) == nanoseconds)
  }
}
