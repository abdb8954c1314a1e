internal import TattlerConfig
internal import TattlerExport

/// What `tattler export --dry-run` prints: the metrics on standard output, and on standard error what would become of
/// them.
struct ExportPlanReport {
  let plan: ExportPlan
  let zone: TimeZoneRules
  let format: SampleFormat
  let timeFormat: TimeFormat
  /// The file; nil for standard output.
  let output: String?

  /// A line a metric: its name, a tab, and its series or why they are not counted.
  var lines: String {
    plan.metrics.map { metric in
      let series =
        switch metric.series {
        case .counted(let count): HumanText.count(count, "series", "series")
        case .unknown(let why): "series not counted: \(why)"
        }
      return "\(HumanText.safe(metric.name))\t\(HumanText.safe(series))\n"
    }.joined()
  }

  /// The sums, the range in UTC and in the zone, the format and the output.
  var sentences: [String] {
    let utc = plan.range.text(in: .utc)
    let local = plan.range.text(in: zone)
    let missing = plan.uncounted == 0 ? "" : " in \(plan.metrics.count - plan.uncounted) of them"
    var sentences = [
      "\(HumanText.count(plan.metrics.count, "metric")), \(HumanText.count(plan.series, "series", "series"))\(missing)",
      "from \(utc.start) up to \(utc.end)",
    ]
    if local != utc { sentences.append("in \(HumanText.safe(zone.name)): \(local.start) up to \(local.end)") }
    sentences.append(
      "format \(format.rawValue), times \(timeFormat.rawValue), to \(HumanText.safe(output ?? "standard output"))")
    return sentences
  }

  /// All of it, for programs.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    let (utc, local) = (plan.range.text(in: .utc), plan.range.text(in: zone))
    for (key, text) in [
      ("status", "planned"), ("from", utc.start), ("to", utc.end), ("zone", zone.name), ("from_local", local.start),
      ("to_local", local.end), ("format", format.rawValue), ("time_format", timeFormat.rawValue), ("output", output),
    ] {
      guard let text else { continue }
      writer.key(key)
      writer.string(text)
    }
    for (key, value) in [
      ("from_ms", Int(plan.range.start)), ("to_ms", Int(plan.range.end)), ("series", plan.series),
      ("not_counted", plan.uncounted),
    ] {
      writer.key(key)
      writer.integer(value)
    }
    writer.key("metrics")
    writer.beginArray()
    for metric in plan.metrics {
      writer.beginObject()
      writer.key("name")
      writer.string(metric.name)
      switch metric.series {
      case .counted(let count):
        writer.key("series")
        writer.integer(count)
      case .unknown(let why):
        writer.key("not_counted")
        writer.string(why)
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes + [0x0A]
  }
}
