extension ExportOptions.Identity {
  /// The options in which two exports differ.
  func differences(_ other: Self) -> String {
    var names: [String] = []
    if url != other.url { names.append("--url") }
    if selectors != other.selectors { names.append("metrics or --match") }
    if range != other.range { names.append("--from, --to or --tz") }
    if format != other.format { names.append("--format") }
    if timeFormat != other.timeFormat { names.append("--time-format") }
    if id != other.id { names.append("--id") }
    if headers != other.headers { names.append("--header-env") }
    if output != other.output { names.append("--output") }
    return "other " + names.joined(separator: ", ")
  }
}
