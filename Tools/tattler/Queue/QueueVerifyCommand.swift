internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue verify`
struct QueueVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every stored batch and dead letter; change nothing.",
    discussion: """
        tattler queue verify -c tattler.yaml

      Reads the whole file: checksums of batches and dead letters, the sinks' ledgers against the tables, and the \
      structure of the database. A running daemon goes on meanwhile. The exit code is 65 where something is wrong; \
      tattler queue repair keeps what can be read.
      """)

  @OptionGroup var target: QueueTarget

  func run() async throws {
    let progress = ProgressLine("checking")
    var check = QueueCheck()
    do {
      check = try await target.connection().verify { progress.update(done: $0.done, total: $0.total) }
    } catch let error as QueueError {
      progress.finish()
      // A file whose beginning cannot be read is a finding as well.
      guard error.code == .damaged else { throw QueueTarget.complain(error) }
      check.structure = [error.reason]
    }
    progress.finish()
    if target.json {
      try Console.write(check.json + [0x0A])
    } else {
      for line in Self.lines(check) { try Console.print(line) }
    }
    if !check.isIntact { throw ExitStatus.data }
  }

  /// What a person reads.
  static func lines(_ check: QueueCheck, colored: Bool = Terminal.showsColor) -> [String] {
    let counts =
      "\(HumanText.count(check.batches, "batch", "batches")) with \(HumanText.count(check.points, "point")) and "
      + "\(HumanText.count(check.deadLetters, "dead letter")) checked"
    if check.isIntact { return [TextStyle.good.apply("intact", colored: colored) + ": " + counts] }
    var lines = [TextStyle.bad.apply("damaged", colored: colored) + ": " + counts]
    if !check.damagedBatches.isEmpty {
      lines.append("  batches that do not match their checksum: \(numbers(check.damagedBatches.map(\.rawValue)))")
    }
    if !check.damagedDeadLetters.isEmpty {
      lines.append("  dead letters that do not match their checksum: \(numbers(check.damagedDeadLetters))")
    }
    lines += check.contradictions.map { "  " + HumanText.safe($0) }
    lines += check.structure.map { "  structure: " + HumanText.safe($0) }
    return lines + ["tattler queue repair keeps what can be read and counts the rest as dead"]
  }

  private static func numbers(_ numbers: [Int64]) -> String {
    let shown = numbers.prefix(20).map(String.init).joined(separator: ", ")
    return numbers.count > 20 ? "\(shown) and \(HumanText.count(numbers.count - 20)) more (--json lists all)" : shown
  }
}
