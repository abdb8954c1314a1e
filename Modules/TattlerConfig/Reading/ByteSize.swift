/// Sizes in bytes as people write them: `512`, `64kB`, `10MiB`, `1.5 GiB`.
///
/// Decimal units (B, kB, MB, GB, TB) count in thousands, binary ones (KiB, MiB, GiB, TiB) in 1,024s (IEC 80000-13). The
/// case of the letters does not matter.
public enum ByteSize {
  private static let units: [(name: String, bytes: Int)] = [
    ("b", 1), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
  ]

  /// The size that `text` gives, in bytes; nil if it gives none, a fraction of a byte, or one above 2^63 - 1.
  public static func parse(_ text: String) -> Int? {
    guard let (number, unit) = Quantity.split(text) else { return nil }
    if unit.isEmpty { return number.multiplied(by: 1) }
    guard let factor = units.first(where: { $0.name == unit.lowercased() })?.bytes else { return nil }
    return number.multiplied(by: factor)
  }

  /// The shortest exact form: `10 MiB`, `1500 B`.
  public static func format(_ bytes: Int) -> String {
    let names = ["TiB", "GiB", "MiB", "KiB"]
    for (index, name) in names.enumerated() {
      let factor = 1 << (10 * (names.count - index))
      if bytes != 0, bytes.isMultiple(of: factor) { return "\(bytes / factor) \(name)" }
    }
    return "\(bytes) B"
  }
}
