public import Logging
internal import TattlerConfig

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
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
    var line: [UInt8]
    switch format {
    case .text: line = text(event, fields)
    case .json: line = json(event, fields)
    }
    line.append(UInt8(ascii: "\n"))
    var offset = 0
    while offset < line.count {
      let written = unsafe line.withUnsafeBytes {
        unsafe write(STDERR_FILENO, $0.baseAddress.map { unsafe $0 + offset }, line.count - offset)
      }
      if written > 0 { offset += written } else if errno != EINTR { return }
    }
  }

  private func text(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> [UInt8] {
    var text = "\(LogTime.now()) \(label(event.level)) \(Self.printable("\(event.message)"))"
    for (key, value) in fields {
      let shown = Self.printable("\(value)")
      let needsQuotes = shown.isEmpty || shown.utf8.contains { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
      text +=
        needsQuotes
        ? " \(key)=\"\(shown.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))\""
        : " \(key)=\(shown)"
    }
    return Array(text.utf8)
  }

  private func json(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in [("time", LogTime.now()), ("level", event.level.rawValue), ("message", "\(event.message)")] {
      writer.key(key)
      writer.string(value)
    }
    for (key, value) in fields {
      writer.key(key)
      writer.string("\(value)")
    }
    writer.endObject()
    return writer.bytes
  }

  private func label(_ level: Logger.Level) -> String {
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
