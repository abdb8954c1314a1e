import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Questions on the terminal. The unsafe part is termios, the signal mask and `poll`.
///
/// While the echo is off, the signals that end or stop a process are held back; when one arrives, the echo is turned on
/// before it takes effect, so that Ctrl-C never leaves a terminal that shows nothing.
enum Terminal {
  private static let heldSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
  private static let maximumLineBytes = 64 << 10
  private static let pollMilliseconds: Int32 = 100

  /// Whether somebody can be asked.
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

  /// The line that is typed after `prompt`, without its end; nil if there was none or it was too long.
  static func readLine(prompt: String, isHidden: Bool) -> String? {
    var saved = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
    let wanted = isHidden ? withoutEcho(saved) : saved
    // Swift's crash reporter may have taken Ctrl-\, and would print what stands in memory.
    _ = signal(SIGQUIT, SIG_DFL)
    var held = heldSet()
    var oldMask = sigset_t()
    unsafe pthread_sigmask(SIG_BLOCK, &held, &oldMask)
    apply(wanted)
    defer {
      apply(saved)
      unsafe pthread_sigmask(SIG_SETMASK, &oldMask, nil)
    }
    Streams.prompt(prompt)

    var line: [UInt8] = []
    while line.count <= maximumLineBytes {
      if isSignalPending() {
        apply(saved)
        // Not the old mask: a parent may have left these signals blocked, and Ctrl-C would then do nothing.
        unsafe pthread_sigmask(SIG_UNBLOCK, &held, nil)
        unsafe pthread_sigmask(SIG_BLOCK, &held, nil)
        // Only a process that was stopped and continued comes here.
        apply(wanted)
        Streams.prompt(prompt)
        line = []
      }
      guard isInputReady() else { continue }
      guard let chunk = Streams.readChunk(), !chunk.isEmpty else { return text(line) }
      line += chunk
      if line.last == UInt8(ascii: "\n") { return text(line.dropLast()) }
    }
    return nil
  }

  /// The answer to a question.
  ///
  /// - Throws: wrong usage where nothing was entered.
  static func ask(_ prompt: String, isHidden: Bool) throws -> String {
    guard let answer = readLine(prompt: prompt, isHidden: isHidden) else {
      throw ValidationError("Nothing was entered.")
    }
    return answer
  }

  private static func text(_ line: [UInt8]) -> String? {
    line.isEmpty ? nil : String(validating: line, as: UTF8.self)
  }

  private static func withoutEcho(_ settings: termios) -> termios {
    var hidden = settings
    hidden.c_lflag &= ~tcflag_t(ECHO)
    hidden.c_lflag |= tcflag_t(ECHONL)
    return hidden
  }

  private static func apply(_ settings: termios) {
    var settings = settings
    _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
  }

  private static func heldSet() -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in heldSignals { unsafe sigaddset(&set, signal) }
    return set
  }

  private static func isSignalPending() -> Bool {
    var pending = sigset_t()
    guard unsafe sigpending(&pending) == 0 else { return false }
    return heldSignals.contains { unsafe sigismember(&pending, $0) == 1 }
  }

  private static func isInputReady() -> Bool {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&descriptor, 1, pollMilliseconds) > 0
  }
}
