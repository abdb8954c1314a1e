internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// `tattler prices lint`
struct PricesLintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Look for mistakes and doubts in tables of prices.",
    discussion: """
        tattler prices lint                     the table of the program
        tattler prices lint contract.yaml       a file that lies over it
        tattler prices lint --alone table.yaml  a table of its own

      Looked for are prices that exclude each other, factors that multiply each other, parts and conditions whose price is hidden, credits without a price, retired models, prices that have ended, \
      sources that disagree by more than 1 %, sources that are missing, undeclared, unused, stale (over 90 days) or a third \
      party's, and prices that cannot be. With files, only what is in them is reported. The exit code is 1 where \
      there is an error; with --strict where there is a warning.
      """)

  @Argument(help: "Files of prices, the last the strongest. Default: the table of the program.") var files: [String] =
    []
  @Flag(help: "The files alone, without the table of the program.") var alone = false
  @Flag(help: "Warnings count as errors.") var strict = false
  @Flag(help: "Leave notes out.") var quiet = false
  @Option(help: "The day to look from: a date or a time in UTC. Default: now.") var at: PriceMoment?
  @OptionGroup var layers: PriceLayers

  func validate() throws {
    if alone, files.isEmpty { throw ValidationError("--alone needs files") }
  }

  func run() throws {
    var findings: [PriceFinding] = []
    do throws(ConfigErrors) {
      let catalogue = try PriceCatalogue.load(files: layers.files + files, withShipped: !alone)
      _ = try PriceTable(catalogue)
      findings = PriceLint.findings(in: catalogue, at: PriceMoment.orNow(at))
      if !files.isEmpty { findings = findings.filter { files.contains($0.position.file) } }
    } catch {
      if !layers.json {
        Console.complain("\(error)")
        throw ExitStatus.negative
      }
      return try report(Self.json([], mistakes: error.errors), fails: true)
    }
    let worst = findings.map(\.severity).max()
    let fails = worst == .error || (strict && worst == .warning)
    if quiet { findings.removeAll { $0.severity == .note } }
    if layers.json { return try report(Self.json(findings), fails: fails) }
    for line in Self.lines(findings) { try Console.print(line) }
    if fails { throw ExitStatus.negative }
  }

  private func report(_ bytes: [UInt8], fails: Bool) throws {
    try Console.write(bytes)
    if fails { throw ExitStatus.negative }
  }

  static func lines(_ findings: [PriceFinding], colored: Bool = Terminal.showsColor) -> [String] {
    var lines = findings.map { finding in
      let style: TextStyle =
        switch finding.severity {
        case .error: .bad
        case .warning: .warning
        case .note: .dim
        }
      let names = [finding.provider, finding.model].compactMap { $0 }.joined(separator: " ")
      let subject = names.isEmpty ? "" : "\(names): "
      return "\(HumanText.safe("\(finding.position)")): \(style.apply(finding.severity.rawValue, colored: colored)): "
        + HumanText.safe("\(subject)\(finding.sentence) [\(finding.rule.rawValue)]")
    }
    let counts = PriceFinding.Severity.allCases.reversed().map { severity in
      HumanText.count(findings.count { $0.severity == severity }, severity.rawValue)
    }
    lines.append(
      findings.isEmpty ? TextStyle.good.apply("nothing found", colored: colored) : counts.joined(separator: ", "))
    return lines
  }

  private static func json(_ findings: [PriceFinding], mistakes: [ConfigError] = []) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for severity in PriceFinding.Severity.allCases.reversed() {
      writer.key(severity.rawValue + "s")
      writer.integer(findings.count { $0.severity == severity } + (severity == .error ? mistakes.count : 0))
    }
    writer.key("findings")
    writer.beginArray()
    for mistake in mistakes {
      let sentence = mistake.keyPath.isRoot ? mistake.sentence : "\(mistake.keyPath): \(mistake.sentence)"
      write("error", "unreadable", mistake.position, nil, nil, sentence, to: &writer)
    }
    for finding in findings {
      write(
        finding.severity.rawValue, finding.rule.rawValue, finding.position, finding.provider, finding.model,
        finding.sentence, to: &writer)
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func write(
    _ severity: String, _ rule: String, _ position: ConfigPosition, _ provider: String?, _ model: String?,
    _ sentence: String, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("severity", severity)
    writer.member("rule", rule)
    writer.member("file", position.file)
    writer.key("line")
    writer.integer(position.line)
    writer.key("column")
    writer.integer(position.column)
    writer.member("provider", provider)
    writer.member("model", model)
    writer.member("message", sentence)
    writer.endObject()
  }
}
