internal import ArgumentParser
internal import TattlerConfig
internal import TattlerExport

/// What an export says at its end.
enum ExportReporting {
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
    case .unavailable: temporary
    case .file: cannotWrite
    }
  }

  /// Prints the metrics that would be exported.
  static func list(_ metrics: [String], asJSON: Bool) throws(ExportFailure) {
    var bytes: [UInt8] = []
    if asJSON {
      var writer = JSONWriter()
      writer.beginArray()
      for metric in metrics { writer.string(metric) }
      writer.endArray()
      bytes = writer.bytes + [0x0A]
    } else {
      for metric in metrics { bytes += Array((HumanText.safe(metric) + "\n").utf8) }
    }
    try write(bytes)
    Console.complain(HumanText.count(metrics.count, "metric"))
  }

  /// Says what was written and what was not.
  static func report(
    _ summary: ExportSummary, output: String?, asJSON: Bool, isQuiet: Bool
  ) throws {
    if asJSON {
      try write(json(summary))
    } else if !isQuiet {
      Console.complain(sentence(summary, output))
    }
    for sentence in losses(summary.counts) { Console.complain(sentence) }
    if summary.ending == .interrupted { throw temporary }
    if summary.counts.leftOut > 0 { throw ExitStatus.data }
  }

  private static func sentence(_ summary: ExportSummary, _ output: String?) -> String {
    let what =
      "\(HumanText.count(summary.counts.samples, "sample")) of \(HumanText.count(summary.metrics, "metric"))"
      + (output.map { " in \($0), \(HumanText.size(summary.bytes))" } ?? "")
    switch summary.ending {
    case .complete: return what
    case .alreadyComplete: return "already complete: \(what); --overwrite begins anew"
    case .interrupted: return "interrupted: \(what); the same command goes on from there"
    }
  }

  private static func losses(_ counts: ExportCounts) -> [String] {
    var sentences: [String] = []
    if counts.notFinite > 0 {
      sentences.append("\(HumanText.count(counts.notFinite, "sample")) left out: the format has no NaN and no infinity")
    }
    if counts.histograms > 0 {
      sentences.append(
        "\(HumanText.count(counts.histograms, "native histogram")) left out: csv, csv-wide and jsonl have a place for them"
      )
    }
    if counts.unwritable > 0 {
      sentences.append(
        "\(HumanText.count(counts.unwritable, "sample")) left out: line protocol has no place for a line break or such a "
          + "backslash in a label")
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
    writer.key("warnings")
    writer.beginArray()
    for warning in summary.warnings { writer.string(warning) }
    writer.endArray()
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func write(_ bytes: [UInt8]) throws(ExportFailure) {
    do throws(Console.Failure) { try Console.write(bytes) } catch { throw ExportFailure(.file, error.description) }
  }
}
