internal import ArgumentParser
internal import TattlerConfig
internal import TattlerExport

/// What an export says at its end.
struct ExportReporting {
  /// The file; nil for standard output.
  let output: String?
  /// Whether a summary goes to standard output.
  let asJSON: Bool
  /// Whether only what is wrong is said.
  let isQuiet: Bool
  /// Whether warnings and metrics without samples are failures.
  let isStrict: Bool
  /// Whether the command begins anew each time.
  let isAnew: Bool

  /// The file cannot be written (sysexits.h, EX_CANTCREAT).
  private static let cannotWrite = ExitCode(73)
  /// It may work later (sysexits.h, EX_TEMPFAIL).
  private static let temporary = ExitCode(75)

  /// What a failure says to the shell.
  static func status(_ failure: ExportFailure) -> ExitCode {
    switch failure.code {
    case .usage: ExitStatus.usage
    case .data: ExitStatus.data
    case .refused: ExitStatus.unavailable
    case .unavailable, .interrupted: temporary
    case .file: cannotWrite
    }
  }

  /// The kind of a failure, for programs.
  private static func verdict(_ failure: ExportFailure) -> String {
    switch failure.code {
    case .usage: "usage"
    case .data: "data"
    case .refused: "refused"
    case .unavailable: "unavailable"
    case .interrupted: "interrupted"
    case .file: "file"
    }
  }

  /// Prints what would be exported.
  func report(_ plan: ExportPlanReport) throws(ExportFailure) {
    try Self.write(asJSON ? plan.json : Array(plan.lines.utf8))
    if !asJSON, !isQuiet { plan.sentences.forEach(Console.complain) }
  }

  /// Says what was written and what was not.
  func report(_ summary: ExportSummary) throws {
    if asJSON {
      try Self.write(Self.json(summary))
    } else if !isQuiet {
      Console.complain(sentence(summary))
    }
    for sentence in Self.losses(summary.counts) { Console.complain(sentence) }
    if !summary.emptyMetrics.isEmpty { Console.complain(HumanText.safe(Self.sentence(empty: summary.emptyMetrics))) }
    if summary.ending == .interrupted { throw Self.temporary }
    if summary.counts.leftOut > 0 { throw ExitStatus.data }
    if isStrict, !summary.warnings.isEmpty || !summary.emptyMetrics.isEmpty || summary.metrics == 0 {
      throw ExitStatus.data
    }
  }

  /// Says why an export failed, and ends the command.
  ///
  /// - Parameter hasBegun: whether there is something to go on from.
  func report(_ failure: ExportFailure, hasBegun: Bool) throws -> Never {
    if asJSON { try Self.write(Self.json(failure)) }
    Console.complain(HumanText.safe("tattler export: \(failure)"))
    if failure.code == .unavailable, hasBegun { Console.complain("What is written is kept: \(advice).") }
    throw Self.status(failure)
  }

  /// How an export is resumed.
  private var advice: String {
    isAnew ? "the same command without --overwrite goes on from there" : "the same command goes on from there"
  }

  private static func sentence(empty: [String]) -> String {
    let more = empty.count > 8 ? " and \(empty.count - 8) more" : ""
    return "no samples in the range: " + empty.prefix(8).joined(separator: ", ") + more
  }

  private func sentence(_ summary: ExportSummary) -> String {
    let what =
      "\(HumanText.count(summary.counts.samples, "sample")) of \(HumanText.count(summary.metrics, "metric"))"
      + (output.map { " in \($0), \(HumanText.size(summary.bytes))" } ?? "")
    switch summary.ending {
    case .complete: return what
    case .alreadyComplete: return "already complete: \(what); --overwrite begins anew"
    case .interrupted: return "interrupted: \(what)" + (output == nil ? "" : "; \(advice)")
    }
  }

  private static func losses(_ counts: ExportCounts) -> [String] {
    var sentences: [String] = []
    if counts.notFinite > 0 {
      sentences.append(
        "\(HumanText.count(counts.notFinite, "sample")) left out: the format has no NaN (on VictoriaMetrics also the end "
          + "of a series) and no infinity")
    }
    if counts.histograms > 0 {
      sentences.append(
        "\(HumanText.count(counts.histograms, "native histogram")) left out: csv, csv-wide and jsonl have a place for them"
      )
    }
    if counts.unwritable > 0 {
      sentences.append(
        "\(HumanText.count(counts.unwritable, "sample")) left out: their names or labels would not come back the same"
          + (counts.firstUnwritable.map { ", first \(HumanText.safe($0))" } ?? "")
          + "; csv, csv-wide and jsonl have a place for them")
    }
    return sentences
  }

  private static func json(_ summary: ExportSummary) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("status")
    writer.string(summary.ending.rawValue)
    writer.key("resumed")
    writer.boolean(summary.isResumed)
    for (key, value) in [
      ("from_ms", Int(summary.range.start)), ("to_ms", Int(summary.range.end)), ("metrics", summary.metrics),
      ("samples", summary.counts.samples), ("bytes", summary.bytes), ("left_out_not_finite", summary.counts.notFinite),
      ("left_out_histograms", summary.counts.histograms), ("left_out_unwritable", summary.counts.unwritable),
    ] {
      writer.key(key)
      writer.integer(value)
    }
    for (key, texts) in [("warnings", summary.warnings), ("without_samples", summary.emptyMetrics)] {
      writer.key(key)
      writer.beginArray()
      for text in texts { writer.string(text) }
      writer.endArray()
    }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func json(_ failure: ExportFailure) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, text) in [("status", "failed"), ("verdict", verdict(failure)), ("message", failure.description)] {
      writer.key(key)
      writer.string(text)
    }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func write(_ bytes: [UInt8]) throws(ExportFailure) {
    do throws(Console.Failure) { try Console.write(bytes) } catch { throw ExportFailure(.file, error.description) }
  }
}
