import TattlerConfig
import Testing

@testable import TattlerExport

@Suite struct TimeZoneRulesTests {
  /// A zone file as small as can be: one transition in 1980 to CET, then the rule.
  static func berlin(rule: String = "CET-1CEST,M3.5.0,M10.5.0/3") -> [UInt8] {
    func header(times: UInt8, types: UInt8, text: UInt8) -> [UInt8] {
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        + [0, 0, 0, times, 0, 0, 0, types, 0, 0, 0, text]
    }
    let old = header(times: 0, types: 1, text: 4) + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
    let transition: [UInt8] = [0, 0, 0, 0, 0x12, 0xCE, 0xA6, 0x00]
    let types: [UInt8] = [0, 0, 0x0C, 0x00, 0, 0] + [0, 0, 0x0E, 0x10, 0, 4]
    return old + header(times: 1, types: 2, text: 8) + transition + [1] + types + Array("LMT\0CET\0".utf8)
      + Array("\n\(rule)\n".utf8)
  }

  private func zone() throws -> TimeZoneRules {
    TimeZoneRules(name: "test", file: try #require(ZoneFile(Self.berlin())))
  }

  @Test(
    "The rule behind the last transition gives summer and winter time",
    arguments: [
      ("2026-01-01T12:00", 1), ("2026-03-29T00:59", 1), ("2026-03-29T01:00", 2), ("2026-10-25T00:59", 2),
      ("2026-10-25T01:00", 1), ("2100-07-01T00:00", 2), ("1979-07-01T00:00", 3_072.0 / 3_600),
    ])
  func summer(_ time: String, _ hours: Double) throws {
    let seconds = try TimeText.milliseconds(time, in: .utc, now: 0, isEnd: false) / 1_000
    #expect(try zone().offset(at: seconds) == Int(hours * 3_600))
  }

  @Test(
    "A time that is skipped moves on, one that comes twice is the first",
    arguments: [
      ("2026-03-29T02:30", "2026-03-29T01:30Z"), ("2026-03-29T03:30", "2026-03-29T01:30Z"),
      ("2026-03-29T01:59", "2026-03-29T00:59Z"), ("2026-10-25T02:30", "2026-10-25T00:30Z"),
      ("2026-10-25T03:00", "2026-10-25T02:00Z"), ("2026-03-29", "2026-03-28T23:00Z"),
      ("2026-10-26", "2026-10-25T23:00Z"),
    ])
  func changes(_ local: String, _ moment: String) throws {
    let wanted = try TimeText.milliseconds(moment, in: .utc, now: 0, isEnd: false)
    #expect(try TimeText.milliseconds(local, in: try zone(), now: 0, isEnd: false) == wanted)
  }

  @Test("Days begin at midnight of the zone, also on the day of a change")
  func today() throws {
    let zone = try zone()
    let noon = try TimeText.milliseconds("2026-03-29T12:00", in: zone, now: 0, isEnd: false)
    let start = try TimeText.milliseconds("today", in: zone, now: noon, isEnd: false)
    let end = try TimeText.milliseconds("today", in: zone, now: noon, isEnd: true)
    #expect(end - start == 23 * 3_600_000)
  }

  @Test("Rules of the south, of offsets with quarters, and of days of the year are read")
  func otherRules() throws {
    let sydney = try #require(ZoneRule("AEST-10AEDT,M10.1.0,M4.1.0/3"))
    #expect(sydney.offset(at: 1_767_225_600) == 39_600)
    #expect(sydney.offset(at: 1_782_864_000) == 36_000)
    #expect(try #require(ZoneRule("<+0545>-5:45")).offset(at: 0) == 20_700)
    let julian = try #require(ZoneRule("XXX3YYY,J60/0,J300/0"))
    // 1 March 2024, 00:00 in the standard time of the zone.
    #expect(julian.offset(at: 1_709_262_000 - 1) == -10_800)
    #expect(julian.offset(at: 1_709_262_000) == -7_200)
    for text in ["", "CE-1", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0", "CET-1x"] {
      #expect(ZoneRule(text) == nil, "\(text)")
    }
  }

  @Test("A zone file that breaks off or lies is refused and never traps")
  func damagedFiles() {
    let whole = Self.berlin()
    for count in 0..<whole.count - 28 { #expect(ZoneFile(Array(whole[..<count])) == nil, "\(count)") }
    for index in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[index] ^= 1 << bit
        _ = ZoneFile(damaged)?.offset(at: 1_700_000_000)
      }
    }
  }

  @Test("Zones are found by name; what is none is refused and named")
  func names() throws {
    let none = ConfigEnvironment([:])
    #expect(try TimeZoneRules(named: "UTC", environment: none).offset(at: 0) == 0)
    #expect(try TimeZoneRules(named: "+02:00", environment: none).offset(at: 0) == 7_200)
    #expect(try TimeZoneRules(named: "-0330", environment: none).offset(at: 0) == -12_600)
    #expect(try TimeZoneRules(named: "local", environment: none).offset(at: 0) == 0)
    for name in ["Mars/Olympus", "../../etc/passwd", "", "+25:00", "+1:2", "/etc/localtime"] {
      #expect(throws: TimeTextError.self, "\(name)") { try TimeZoneRules(named: name, environment: none) }
    }
    guard (try? ConfigEnvironment.process.file("/usr/share/zoneinfo/Europe/Berlin")) != nil else { return }
    #expect(try TimeZoneRules(named: "Europe/Berlin").offset(at: 1_782_864_000) == 7_200)
    #expect(try TimeZoneRules(named: "America/St_Johns").offset(at: 1_767_225_600) == -12_600)
  }
}
