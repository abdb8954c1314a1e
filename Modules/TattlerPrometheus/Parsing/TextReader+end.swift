internal import CTattlerPlugin
internal import TattlerModel

/// The end of a text: what could not be stored before all its lines were read.
extension TextReader {
  /// Adds histograms, summaries, exemplars and start times.
  ///
  /// - Parameter refuse: takes what is wrong with one of them; it may throw it.
  mutating func finish(
    from firstRow: Int, _ builder: inout MetricBatchBuilder,
    refuse: (TextFault) throws(TextFault) -> Void
  ) throws(TextFault) {
    if isOpenMetrics, !hasEnd { try refuse(TextFault(.missingEnd, at: count)) }
    var hasLeftOut = false
    for entry in distributions.entries.indices {
      let record = distributions.entries[entry]
      let family = families.families[Int(record.family)]
      let numbers = builder.numbers.count
      var isLeftOut = family.isBroken || distributions.isBroken(entry)
      do throws(TextFault) {
        if !isLeftOut {
          try distributions.finish(
            entry, isHistogram: family.type == .histogram, isOpenMetrics: isOpenMetrics, metric: family.metric,
            &builder)
        }
      } catch {
        if error.code == .batchTooLarge { throw error }
        builder.numbers.truncate(to: numbers)
        try refuse(error)
        isLeftOut = true
      }
      guard isLeftOut else { continue }
      hasLeftOut = true
      report.droppedSamples += record.sampleCount
      report.acceptedSamples -= record.sampleCount
    }
    do throws(MetricBatchError) {
      report.droppedExemplars += try exemplars.finish(distributions, &builder)
    } catch { throw TextFault(.batchTooLarge, at: count) }
    applyCreated(from: firstRow, &builder)
    applyDefaultTime(from: firstRow, &builder)
    if hasLeftOut { removeEmptyMetrics(from: firstRow, &builder) }
  }

  /// Takes metrics out that lost all their points, so that the others keep their order.
  private func removeEmptyMetrics(from firstRow: Int, _ builder: inout MetricBatchBuilder) {
    guard firstRow < builder.rows.count, let first = families.families.lazy.map(\.metric).min(), first < .max else {
      return
    }
    var places = [UInt32](repeating: FamilyRegistry.none, count: builder.metrics.count - Int(first))
    let points = Int(builder.rows[firstRow].first_point)..<builder.points.count
    for point in points { places[Int(builder.points[point].metric - first)] = 0 }
    var next = first
    for place in places.indices where places[place] == 0 {
      builder.metrics[Int(next)] = builder.metrics[Int(first) + place]
      places[place] = next
      next += 1
    }
    if Int(next) == builder.metrics.count { return }
    builder.metrics.truncate(to: Int(next))
    for point in points {
      var record = builder.points[point]
      record.metric = places[Int(record.metric - first)]
      builder.points[point] = record
    }
  }

  /// Gives rows the start times that `_created` samples of their series tell.
  private mutating func applyCreated(from firstRow: Int, _ builder: inout MetricBatchBuilder) {
    if created.isEmpty { return }
    var familyOfMetric: [UInt32: UInt32] = [:]
    for family in families.families.indices {
      familyOfMetric[families.families[family].metric] = UInt32(family)
    }
    for place in firstRow..<builder.rows.count {
      var row = builder.rows[place]
      let hasTime = row.flags & TATTLER_ROW_HAS_TIME != 0
      guard let family = familyOfMetric[builder.points[Int(row.first_point)].metric],
        let start = created.take(
          family, set: row.attributes, hasTime: hasTime, time: Int64(truncatingIfNeeded: row.time))
      else { continue }
      row.start_time = UInt64(max(start, 0))
      builder.rows[place] = row
    }
    let unused = created.unused
    report.droppedSamples += unused
    report.acceptedSamples -= unused
  }

  private func applyDefaultTime(from firstRow: Int, _ builder: inout MetricBatchBuilder) {
    guard let time = options.defaultTimeNanoseconds else { return }
    for place in firstRow..<builder.rows.count where builder.rows[place].flags & TATTLER_ROW_HAS_TIME == 0 {
      var row = builder.rows[place]
      row.time = UInt64(bitPattern: time)
      row.flags = TATTLER_ROW_HAS_TIME | (time < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
      builder.rows[place] = row
    }
  }
}
