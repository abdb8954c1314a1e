internal import TattlerConfig
internal import TattlerExport

extension FuzzTarget {
  /// The reader of answers to `tattler export`.
  ///
  /// What is taken is JSON with the same series and samples as the general parser finds; errors stand inside the input.
  public static let export = FuzzTarget(
    "export", tokens: MatrixGenerator.tokens, generate: MatrixGenerator.document, check: ExportCheck.run)
}

private enum ExportCheck {
  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let found: [MatrixSample]
    do throws(MatrixError) { found = try MatrixSample.all(in: input) } catch {
      try require((0...input.count).contains(error.offset), "the error lies outside of the input: \(error.offset)")
      return false
    }
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: input)
    } catch {
      // The reader is no judge of duplicate members, depth, and bytes that are no UTF-8: it repairs them.
      return true
    }
    try require(json["status"]?.stringValue == "success", "no success was taken for one")
    var count = 0
    for series in json["data"]?["result"]?.arrayValue ?? [] {
      for member in ["values", "histograms"] { count += series[member]?.arrayValue?.count ?? 0 }
    }
    try require(count == found.count, "\(found.count) samples of \(count)")
    for sample in found {
      try require(sample.labels.first == "{" && sample.labels.last == "}", "odd labels: \(sample.labels)")
      if sample.isHistogram {
        try require((try? JSONValue(parsing: Array(sample.value.utf8))) != nil, "no object: \(sample.value)")
      } else {
        try require(Double(sample.value) != nil, "no number: \(sample.value)")
      }
    }
    return true
  }
}
