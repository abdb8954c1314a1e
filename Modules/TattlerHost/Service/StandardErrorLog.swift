public import Logging
internal import TattlerConfig
public import TattlerPipeline

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Writes the log to standard error: sentences with key=value fields for people, or JSON, one line each.
public struct StandardErrorLog: LogHandler {
  /// Sentences below this level are left out.
  public var logLevel: Logger.Level
  /// Fields of every line.
  public var metadata: Logger.Metadata = [:]
  private let format: LogConfiguration.Format
  private let usesColor: Bool

  /// Makes a handler. Colours are for terminals, and only where NO_COLOR is not set.
  public init(level: Logger.Level, format: LogConfiguration.Format) {
    logLevel = level
    self.format = format
    let refusesColor = unsafe getenv("NO_COLOR") != nil
    usesColor = format == .text && !refusesColor && isatty(STDERR_FILENO) == 1
  }

  /// A field of every line.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line with one system call, so that lines of several threads do not mix.
  public func log(event: LogEvent) {
    var line = Self.line(
      event.level, "\(event.message)", metadata.merging(event.metadata ?? [:]) { _, new in new }, time: LogTime.now(),
      format, usesColor: usesColor)
    line.append(UInt8(ascii: "\n"))
    var offset = 0
    while offset < line.count {
      let written = unsafe line.withUnsafeBytes {
        unsafe write(STDERR_FILENO, $0.baseAddress.map { unsafe $0 + offset }, line.count - offset)
      }
      if written > 0 { offset += written } else if errno != EINTR { return }
    }
  }

  /// A line without its end.
  static func line(
    _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, time: String,
    _ format: LogConfiguration.Format, usesColor: Bool = false
  ) -> [UInt8] {
    let fields = metadata.sorted { $0.key < $1.key }.map { (key: $0.key, value: "\($0.value)") }
    switch format {
    case .text: return text(level, message, fields, time, usesColor)
    case .json: return json(level, message, fields, time)
    }
  }

  private static func text(
    _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)], _ time: String,
    _ usesColor: Bool
  ) -> [UInt8] {
    var text = "\(time) \(label(level, usesColor)) \(printable(message))"
    for (key, value) in fields {
      let shown = printable(value)
      let needsQuotes = shown.isEmpty || shown.utf8.contains { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
      text +=
        needsQuotes
        ? " \(key)=\"\(shown.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))\""
        : " \(key)=\(shown)"
    }
    return Array(text.utf8)
  }

  private static func json(
    _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)], _ time: String
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in [("time", time), ("level", level.rawValue), ("message", message)] + fields {
      writer.key(key)
      writer.string(value)
    }
    writer.endObject()
    return writer.bytes
  }

  private static func label(_ level: Logger.Level, _ usesColor: Bool) -> String {
    let name = level.rawValue + String(repeating: " ", count: max(0, 7 - level.rawValue.utf8.count))
    guard usesColor else { return name }
    switch level {
    case .critical, .error: return "\u{1B}[31m\(name)\u{1B}[0m"
    case .warning: return "\u{1B}[33m\(name)\u{1B}[0m"
    case .notice: return "\u{1B}[32m\(name)\u{1B}[0m"
    default: return "\u{1B}[2m\(name)\u{1B}[0m"
    }
  }

  /// A server's words must not be able to move the cursor or to begin a line of their own.
  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}

/// The time of a line of the log.
enum LogTime {
  /// UTC with milliseconds, as RFC 3339 has it.
  static func now() -> String {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    var parts = unsafe tm()
    unsafe gmtime_r(&time.tv_sec, &parts)
    let day = unsafe "\(Int(parts.tm_year) + 1900)-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
    let clock =
      unsafe "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
    return "\(day)T\(clock).\(padded(Int(time.tv_nsec) / 1_000_000, 3))Z"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
