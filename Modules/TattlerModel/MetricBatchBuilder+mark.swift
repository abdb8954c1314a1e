internal import CTattlerPlugin

/// Going back: what a codec does with a message that it refuses halfway.
extension MetricBatchBuilder {
  /// How many records a builder held.
  package struct Mark: Sendable {
    fileprivate let resources: Int
    fileprivate let scopes: Int
    fileprivate let metrics: Int
    fileprivate let rows: Int
    fileprivate let points: Int
    fileprivate let attributeSets: Int
    fileprivate let attributes: Int
    fileprivate let histograms: Int
    fileprivate let exponentialHistograms: Int
    fileprivate let summaries: Int
    fileprivate let exemplars: Int
    fileprivate let numbers: Int
    /// Bytes of text.
    package let text: Int
    fileprivate let blob: Int
  }

  /// What the builder holds now.
  package var mark: Mark {
    Mark(
      resources: resources.count, scopes: scopes.count, metrics: metrics.count, rows: rows.count,
      points: points.count, attributeSets: attributeSets.count, attributes: attributes.count,
      histograms: histograms.count, exponentialHistograms: exponentialHistograms.count, summaries: summaries.count,
      exemplars: exemplars.count, numbers: numbers.count, text: text.count, blob: blob.count)
  }

  /// Forgets what was added since the mark was taken.
  package mutating func restore(_ mark: Mark) {
    resources.truncate(to: mark.resources)
    scopes.truncate(to: mark.scopes)
    metrics.truncate(to: mark.metrics)
    attributeSets.truncate(to: mark.attributeSets)
    attributes.truncate(to: mark.attributes)
    text.truncate(to: mark.text)
    blob.truncate(to: mark.blob)
    restorePoints(mark)
  }

  /// Forgets the rows, points and distributions that were added since the mark was taken, and keeps their names and
  /// attributes.
  package mutating func restorePoints(_ mark: Mark) {
    rows.truncate(to: mark.rows)
    points.truncate(to: mark.points)
    histograms.truncate(to: mark.histograms)
    exponentialHistograms.truncate(to: mark.exponentialHistograms)
    summaries.truncate(to: mark.summaries)
    exemplars.truncate(to: mark.exemplars)
    numbers.truncate(to: mark.numbers)
  }
}

extension MetricBatchBuilder {
  /// True where no text of a record that was added since the mark begins or ends inside a character, given that the text
  /// table is UTF-8 as a whole.
  package func textsAreWhole(since mark: Mark) -> Bool {
    let bytes = unsafe text.records
    func isStart(_ offset: Int) -> Bool { unsafe offset >= bytes.count || bytes[offset] & 0xC0 != 0x80 }
    func isWhole(_ text: tattler_text) -> Bool {
      text.length == 0 || (isStart(Int(text.offset)) && isStart(Int(text.offset) + Int(text.length)))
    }
    for index in mark.resources..<resources.count where !isWhole(resources[index].schema_url) { return false }
    for index in mark.scopes..<scopes.count {
      let scope = scopes[index]
      guard isWhole(scope.name), isWhole(scope.version), isWhole(scope.schema_url) else { return false }
    }
    for index in mark.metrics..<metrics.count {
      let metric = metrics[index]
      guard isWhole(metric.name), isWhole(metric.field), isWhole(metric.unit), isWhole(metric.description) else {
        return false
      }
    }
    for index in mark.attributes..<attributes.count {
      let attribute = attributes[index]
      guard isWhole(attribute.key) else { return false }
      if attribute.kind == BatchValueKind.string.rawValue, !isWhole(attribute.value.text) { return false }
    }
    return true
  }
}
