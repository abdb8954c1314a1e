extension ExportRange {
  /// Both ends as a wall clock of a place shows them, with its distance from UTC: `2026-03-29T01:00:00.000+01:00`, and
  /// with `Z` where there is none (RFC 3339).
  public func text(in zone: TimeZoneRules) -> (start: String, end: String) {
    (Self.text(start, zone), Self.text(end, zone))
  }

  private static func text(_ time: Int64, _ zone: TimeZoneRules) -> String {
    let offset = zone.offset(at: time / 1_000)
    var writer = TimeWriter(.rfc3339)
    writer.render(time + Int64(offset) * 1_000)
    let text = String(decoding: writer.text, as: UTF8.self)
    guard offset != 0 else { return text }
    let minutes = abs(offset) / 60
    let digits = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    return text.dropLast() + (offset < 0 ? "-" : "+") + digits
  }
}
