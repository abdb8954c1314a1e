#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What standard input, output and error are connected to.
enum Terminal {
  /// True where somebody can be asked.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// True where lines on standard error can be written over.
  static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 && !isDumb }

  /// True where standard output shows colours: a terminal, and nobody has set NO_COLOR.
  static let showsColor = isatty(STDOUT_FILENO) == 1 && (Console.environment("NO_COLOR") ?? "").isEmpty && !isDumb

  private static var isDumb: Bool { Console.environment("TERM") == "dumb" }

  /// Nanoseconds since 1970.
  static func now() -> UInt64 { read(CLOCK_REALTIME) }

  /// Nanoseconds of a clock that nobody sets.
  static func uptime() -> UInt64 { read(CLOCK_MONOTONIC) }

  /// Asks a question that is answered by yes or no; anything but yes is no.
  static func confirms(_ question: String) -> Bool {
    try? Console.write(Array("\(question) [y/N] ".utf8), to: STDERR_FILENO)
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(max(time.tv_sec, 0)) &* 1_000_000_000 &+ UInt64(max(time.tv_nsec, 0))
  }
}

/// How a text looks on a terminal with colours; elsewhere it is the text alone.
enum TextStyle {
  case plain, bold, dim, good, warning, bad

  /// The text in this style.
  func apply(_ text: String, colored: Bool = Terminal.showsColor) -> String {
    guard colored, let code else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private var code: String? {
    switch self {
    case .plain: nil
    case .bold: "1"
    case .dim: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "31"
    }
  }
}
