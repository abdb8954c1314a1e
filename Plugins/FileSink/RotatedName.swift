internal import TattlerJSONLines

/// The name of a file that rotation has put aside: `metrics.20261121T032833123Z.lp`, `…-2.lp` where that was taken, and
/// `.gz` behind it once it is compressed.
struct RotatedName: Hashable, Comparable {
  /// The name while it was written, such as `metrics.lp`.
  var base: String
  /// When it was put aside: `yyyyMMddTHHmmssSSSZ`, UTC.
  var stamp: String
  /// 0 for the first one of a millisecond.
  var sequence: Int

  init(base: String, nanoseconds: UInt64, sequence: Int = 0) {
    self.base = base
    let time = UTCTime(unsignedNanoseconds: nanoseconds)
    var bytes: [UInt8] = []
    bytes.appendDigits(time.year, count: 4)
    bytes.appendDigits(time.month, count: 2)
    bytes.appendDigits(time.day, count: 2)
    bytes.append(UInt8(ascii: "T"))
    bytes.appendDigits(time.hour, count: 2)
    bytes.appendDigits(time.minute, count: 2)
    bytes.appendDigits(time.second, count: 2)
    bytes.appendDigits(time.nanosecond / 1_000_000, count: 3)
    bytes.append(UInt8(ascii: "Z"))
    stamp = String(decoding: bytes, as: UTF8.self)
    self.sequence = sequence
  }

  /// What a name says of itself; nil where it is not that of a rotated file.
  init?(parsing name: String) {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.last == "tmp" { parts.removeLast() }
    if parts.last == "gz" { parts.removeLast() }
    guard parts.count >= 2, let place = parts.indices.suffix(2).last(where: { Self.stamp(parts[$0]) != nil }),
      let (stamp, sequence) = Self.stamp(parts[place])
    else { return nil }
    parts.remove(at: place)
    base = parts.joined(separator: ".")
    guard !base.isEmpty, !base.hasPrefix("."), Self.split(base).suffix.isEmpty == (place == parts.count) else {
      return nil
    }
    self.stamp = stamp
    self.sequence = sequence
  }

  /// The name before compression.
  var plain: String {
    let (stem, suffix) = Self.split(base)
    return "\(stem).\(stamp)\(sequence == 0 ? "" : "-\(sequence)")\(suffix)"
  }

  /// The name after compression.
  var compressed: String { plain + ".gz" }

  /// The name during compression.
  var temporary: String { plain + ".gz.tmp" }

  /// Older ones first.
  static func < (left: RotatedName, right: RotatedName) -> Bool {
    (left.base, left.stamp, left.sequence) < (right.base, right.stamp, right.sequence)
  }

  /// Where the stamp goes: in front of the extension. `.gz` and `.tmp` are none, as they mark what rotation has made.
  private static func split(_ base: String) -> (stem: String, suffix: String) {
    guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return (base, "") }
    let suffix = base[dot...]
    return suffix == ".gz" || suffix == ".tmp" || suffix == "." ? (base, "") : (String(base[..<dot]), String(suffix))
  }

  private static func stamp(_ text: String) -> (stamp: String, sequence: Int)? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19 else { return nil }
    for (index, byte) in bytes.prefix(19).enumerated() {
      switch index {
      case 8: guard byte == UInt8(ascii: "T") else { return nil }
      case 18: guard byte == UInt8(ascii: "Z") else { return nil }
      default: guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      }
    }
    let stamp = String(decoding: bytes.prefix(19), as: UTF8.self)
    if bytes.count == 19 { return (stamp, 0) }
    guard bytes[19] == UInt8(ascii: "-"), let sequence = Int(String(decoding: bytes.dropFirst(20), as: UTF8.self)),
      sequence > 0, "\(stamp)-\(sequence)" == text
    else { return nil }
    return (stamp, sequence)
  }
}
