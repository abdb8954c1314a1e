internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How far a long piece of work is, on standard error: a bar on a terminal, elsewhere a line every few seconds.
final class ProgressLine: Sendable {
  private struct State {
    var nextAt: UInt64
    var isShown = false
  }

  private let label: String
  private let isTerminal: Bool
  private let state: Mutex<State>

  private static let redrawNanoseconds: UInt64 = 100_000_000
  private static let lineNanoseconds: UInt64 = 5_000_000_000
  private static let barWidth = 30

  /// - Parameter label: what is done, such as `checking`.
  init(_ label: String) {
    self.label = label
    isTerminal = Terminal.showsProgress
    state = Mutex(State(nextAt: Terminal.uptime() + (isTerminal ? Self.redrawNanoseconds : Self.lineNanoseconds)))
  }

  /// So much is done.
  ///
  /// - Parameter total: nil where nobody knows.
  func update(done: Int, total: Int?) {
    show(Self.bar(label, done: done, total: total), Self.sentence(label, done: done, total: total))
  }

  /// This share of the work is done, from 0 to 1.
  func update(share: Double, note: () -> String) {
    show("\(Self.bar(label, share: share))  \(note())", "\(label): \(Int(share * 100)) %, \(note())")
  }

  /// It has taken so long, and nobody knows how long it will take.
  func update(seconds: Int) { show("\(label)  \(seconds) s", "\(label): \(seconds) s") }

  private func show(_ bar: @autoclosure () -> String, _ sentence: @autoclosure () -> String) {
    let now = Terminal.uptime()
    let isDue = state.withLock { state in
      guard now >= state.nextAt else { return false }
      state.nextAt = now + (isTerminal ? Self.redrawNanoseconds : Self.lineNanoseconds)
      state.isShown = true
      return true
    }
    guard isDue else { return }
    if isTerminal {
      write("\r\(bar())\u{1B}[K")
    } else {
      write(sentence() + "\n")
    }
  }

  /// The work is over; a bar disappears.
  func finish() {
    let isShown = state.withLock { $0.isShown }
    if isTerminal, isShown { write("\r\u{1B}[K") }
  }

  /// `checking  [############------------------]  40 %  400 of 1,000`
  static func bar(_ label: String, done: Int, total: Int?) -> String {
    guard let total, total > 0 else { return "\(label)  \(HumanText.count(done))" }
    let bar = bar(label, share: Double(done) / Double(total))
    return "\(bar)  \(HumanText.count(done)) of \(HumanText.count(total))"
  }

  private static func bar(_ label: String, share: Double) -> String {
    let share = min(max(share, 0), 1)
    let filled = Int(share * Double(barWidth))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: barWidth - filled)
    return "\(label)  [\(bar)]  \(Int(share * 100)) %"
  }

  private static func sentence(_ label: String, done: Int, total: Int?) -> String {
    "\(label): \(HumanText.count(done))" + (total.map { " of \(HumanText.count($0))" } ?? "")
  }

  private func write(_ text: String) { try? Console.write(Array(text.utf8), to: STDERR_FILENO) }
}
