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
    for entry in distributions.entries.indices {
      let family = families.families[Int(distributions.entries[entry].family)]
      let numbers = builder.numbers.count
      do throws(TextFault) {
        try distributions.finish(
          entry, isHistogram: family.type == .histogram, isOpenMetrics: isOpenMetrics, metric: family.metric, &builder)
      } catch {
        if error.code == .batchTooLarge { throw error }
        builder.numbers.truncate(to: numbers)
        try refuse(error)
      }
    }
    do throws(MetricBatchError) {
      try exemplars.finish(distributions, &builder)
      try applyCreated(from: firstRow, &builder)
    } catch { throw TextFault(.batchTooLarge, at: count) }
    applyDefaultTime(from: firstRow, &builder)
  }

  /// Gives rows the start times that `_created` samples of their series tell.
  private mutating func applyCreated(
    from firstRow: Int, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) {
    if created.isEmpty { return }
    var index = IndexTable()
    var used = [Bool](repeating: false, count: created.count)
    func hash(_ metric: UInt32, _ set: UInt32, _ time: Int64) -> UInt64 {
      var hash = BytesHash(seed: seed)
      hash.add(UInt64(metric) << 32 | UInt64(set))
      hash.add(UInt64(bitPattern: time))
      return hash.finish()
    }
    for (place, time) in created.enumerated() {
      try index.insert(hash(families.families[Int(time.family)].metric, time.set, time.time), place)
    }
    for place in firstRow..<builder.rows.count {
      var row = builder.rows[place]
      let metric = builder.points[Int(row.first_point)].metric
      let time = Int64(truncatingIfNeeded: row.time)
      let found = index.find(hash(metric, row.attributes, time)) { candidate in
        created[candidate].set == row.attributes && created[candidate].time == time
          && families.families[Int(created[candidate].family)].metric == metric
      }
      guard let found else { continue }
      used[found] = true
      row.start_time = UInt64(max(created[found].nanoseconds, 0))
      builder.rows[place] = row
    }
    let unused = used.count { !$0 }
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
