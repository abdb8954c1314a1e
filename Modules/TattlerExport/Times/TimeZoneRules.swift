public import TattlerConfig

/// What a wall clock of a place shows: a fixed distance from UTC, or the rules of the time zone database.
///
/// ```swift
/// let berlin = try TimeZoneRules(named: "Europe/Berlin")
/// let start = try TimeText.milliseconds("2026-03-29", in: berlin, now: now, isEnd: false)
/// ```
public struct TimeZoneRules: Sendable {
  private enum Kind {
    case fixed(seconds: Int)
    case file(ZoneFile)
  }

  /// The name as it was given.
  public let name: String
  private let kind: Kind

  /// Coordinated universal time.
  public static let utc = TimeZoneRules(name: "UTC", kind: .fixed(seconds: 0))

  private static let folder = "/usr/share/zoneinfo/"

  private init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

  /// Finds a zone.
  ///
  /// - Parameters:
  ///   - name: `UTC`, `Z`, `+02:00`, `local` (the variable TZ, or else the system's zone), or a name of the time zone
  ///     database such as `Europe/Berlin`.
  ///   - environment: where variables and files are read.
  /// - Throws: where there is no such zone, or its file cannot be read (TZif, RFC 9636).
  public init(named name: String, environment: ConfigEnvironment = .process) throws(TimeTextError) {
    if name == "Z" || name == "UTC" || name == "utc" {
      self.init(name: name, kind: .fixed(seconds: 0))
    } else if let seconds = Self.fixedOffset(name) {
      self.init(name: name, kind: .fixed(seconds: seconds))
    } else if name == "local" {
      self.init(name: name, kind: try Self.localKind(environment))
    } else {
      self.init(name: name, kind: .file(try Self.database(name, environment)))
    }
  }

  init(name: String, file: ZoneFile) { self.init(name: name, kind: .file(file)) }

  /// Seconds east of UTC at a moment, in seconds since 1970.
  public func offset(at seconds: Int64) -> Int {
    switch kind {
    case .fixed(let offset): offset
    case .file(let file): file.offset(at: seconds)
    }
  }

  /// The moment at which a wall clock shows a time, given as if it were UTC.
  ///
  /// A time that the clock shows twice is the first of the two; one that it skips is as much later as it was put forward.
  func seconds(ofLocal local: Int64) -> Int64 {
    let before = Int64(offset(at: local - 86_400))
    let after = Int64(offset(at: local + 86_400))
    let first = local - max(before, after)
    let second = local - min(before, after)
    if Int64(offset(at: first)) == local - first { return first }
    if Int64(offset(at: second)) == local - second { return second }
    return local - before
  }

  /// Seconds of `+02:00`, `-0330` or `+2`; nil for another text.
  static func fixedOffset(_ text: String) -> Int? {
    guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else { return nil }
    let hours: Int
    let minutes: Int
    switch (digits.count, text.utf8.count) {
    case (1...2, digits.count + 1): (hours, minutes) = (number, 0)
    case (4, 5): (hours, minutes) = (number / 100, number % 100)
    case (4, 6) where text.dropFirst(3).first == ":": (hours, minutes) = (number / 100, number % 100)
    default: return nil
    }
    guard hours <= 18, minutes < 60 else { return nil }
    let seconds = hours * 3_600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  private static func localKind(_ environment: ConfigEnvironment) throws(TimeTextError) -> Kind {
    let variable = environment.variable("TZ").map { $0.hasPrefix(":") ? String($0.dropFirst()) : $0 }
    if let variable, !variable.isEmpty {
      if variable == "UTC" || variable == "UTC0" { return .fixed(seconds: 0) }
      return .file(try database(variable, environment))
    }
    // A system without the file runs in UTC.
    guard let bytes = try? environment.file("/etc/localtime") else { return .fixed(seconds: 0) }
    guard let file = ZoneFile(bytes) else { throw TimeTextError("/etc/localtime is no time zone file") }
    return .file(file)
  }

  private static func database(_ name: String, _ environment: ConfigEnvironment) throws(TimeTextError) -> ZoneFile {
    let isName = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "_-+/".utf8.contains(byte)
    }
    guard isName, !name.isEmpty, !name.hasPrefix("/"), let bytes = try? environment.file(folder + name),
      let file = ZoneFile(bytes)
    else {
      throw TimeTextError(
        "there is no time zone \"\(name)\"; use UTC, local, an offset such as +02:00, or a name in \(folder) such as "
          + "Europe/Berlin")
    }
    return file
  }
}
