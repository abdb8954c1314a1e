import CTattlerPlugin
import TattlerModel
import Testing

@Suite struct MetricBatchTests {
  @Test func theBytesOfABatchAreTheBatch() throws {
    let batch = try SampleBatch.make()
    let copy = try MetricBatch(validating: batch.bytes)
    #expect(copy.bytes == batch.bytes)
    #expect(copy.spelledRows == batch.spelledRows)
    #expect(batch.rowCount == 6)
    #expect(batch.pointCount == 8)
    #expect(batch.metricCount == 6)
  }

  @Test func rowsAreSpelledAsTheyWereAdded() throws {
    let row = try #require(try SampleBatch.make().spelledRows.first)
    #expect(row.name == "shop")
    #expect(row.attributes.map(\.key) == ["city", "lit", "area"])
    #expect(row.attributes.first?.value == .string("Łódź"))
    #expect(row.fields.map(\.value) == [.int(-4), .bool(true), .string("a\n\"b\"")])
    #expect(row.time == 1_000)
  }

  @Test func timesAreSignedOrAbsent() throws {
    #expect(try SampleBatch.make().spelledRows.prefix(3).map(\.time) == [1_000, nil, -5])
  }

  @Test func bytesBehindTheEndAreLeftOut() throws {
    let batch = try SampleBatch.make()
    #expect(try MetricBatch(validating: batch.bytes + [1, 2, 3]).bytes == batch.bytes)
  }

  @Test func bytesMayComeInAnyAlignment() throws {
    let batch = try SampleBatch.make()
    let shifted = [0] + batch.bytes
    let copy = unsafe shifted.withUnsafeBytes { raw in
      unsafe try? MetricBatch(validating: UnsafeRawBufferPointer(rebasing: raw[1...]))
    }
    #expect(copy?.bytes == batch.bytes)
  }

  @Test func anEmptyBatchIsValid() throws {
    var builder = MetricBatchBuilder()
    let isEmpty = builder.isEmpty
    #expect(isEmpty)
    let batch = try builder.finish()
    #expect(batch.rowCount == 0)
    #expect(try MetricBatch(validating: batch.bytes).pointCount == 0)
  }

  @Test func equalContentGivesEqualBytesAlsoFromAUsedBuilder() throws {
    var builder = MetricBatchBuilder()
    var bytes: [[UInt8]] = []
    for _ in 0..<3 {
      let metric = try builder.addMetric(name: "a", field: "b")
      try builder.addRow(attributes: 0, time: 1, [(metric, .string("odd"))])
      bytes.append(try builder.finish().bytes)
      let isEmpty = builder.isEmpty
      #expect(isEmpty)
    }
    #expect(bytes[0] == bytes[1] && bytes[1] == bytes[2])
  }

  @Test func theBuilderRefusesIndicesThatAreNotThere() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "a")
    #expect(throws: MetricBatchError.self) { try builder.addRow(attributes: 7, time: 1, [(metric, .int(1))]) }
    #expect(throws: MetricBatchError.self) { try builder.addRow(attributes: 0, time: 1, [(metric + 1, .int(1))]) }
    #expect(throws: MetricBatchError.self) { try builder.addRow(attributes: 0, time: 1, []) }
  }

  @Test func everySelectionHoldsItsRowsAndNothingElse() throws {
    let batch = try SampleBatch.make()
    let rows = batch.spelledRows
    for start in 0...rows.count {
      for end in start...rows.count {
        let part = try batch.selecting(rows: start..<end)
        #expect(part.spelledRows == Array(rows[start..<end]))
        let copy = try MetricBatch(validating: part.bytes)
        #expect(SampleBatch.readAll(copy) == SampleBatch.readAll(part))
      }
    }
    #expect(try batch.selecting(rows: 2..<3).metricCount == 1)
    #expect(try batch.selecting(rows: 4..<900).rowCount == 2)
  }

  @Test func aSelectionSharesTheTextThatItsSourceShares() throws {
    var builder = MetricBatchBuilder()
    for number in 0..<200 {
      let metric = try builder.addMetric(name: "cpu", field: "f\(number)")
      let set = try builder.addAttributes([("host", .int(Int64(number)))])
      if number > 0 {
        builder.metrics[Int(metric)].name = builder.metrics[0].name
        builder.attributes[number].key = builder.attributes[0].key
      }
      try builder.addRow(attributes: set, time: 1, [(metric, .int(1))])
    }
    let batch = try builder.finish()
    let part = try batch.selecting(rows: 0..<200)
    #expect(part.spelledRows == batch.spelledRows)
    let used = unsafe part.withView { view in
      unsafe (Set(view.metrics.map(\.name.offset)).count, Set(view.attributes.map(\.key.offset)).count)
    }
    // Other names may push one out of the places in which it is remembered.
    #expect(used.0 <= 20 && used.1 <= 20, "\(used)")
  }

  @Test("a time that does not fit is the latest that does")
  func lateTimesAreTheLatest() throws {
    let cases: [(UInt64, UInt32, Int64?)] = [
      (5, TATTLER_ROW_HAS_TIME, 5), (.max, TATTLER_ROW_HAS_TIME, .max), (1 << 63, TATTLER_ROW_HAS_TIME, .max),
      (1 << 63 - 1, TATTLER_ROW_HAS_TIME, .max), (5, 0, nil), (.max, TATTLER_ROW_TIME_IS_NEGATIVE, nil),
      (.max, TATTLER_ROW_HAS_TIME | TATTLER_ROW_TIME_IS_NEGATIVE, -1),
      (1 << 63, TATTLER_ROW_HAS_TIME | TATTLER_ROW_TIME_IS_NEGATIVE, .min),
    ]
    for (time, flags, expected) in cases {
      var row = tattler_row()
      (row.time, row.flags) = (time, flags)
      #expect(row.nanoseconds == expected)
    }
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m")
    try builder.addRow(attributes: 0, time: 1, [(metric, .int(1))])
    builder.rows[0].time = .max
    #expect(try builder.finish().spelledRows.first?.time == .max)
  }

  @Test func aSelectionKeepsTheExemplarsOfItsPoints() throws {
    let batch = try SampleBatch.make()
    func exemplars(_ batch: MetricBatch) -> [UInt32] { unsafe batch.withView { unsafe $0.exemplars.map(\.point) } }
    #expect(exemplars(batch) == [5])
    #expect(exemplars(try batch.selecting(rows: 0..<3)).isEmpty)
    #expect(exemplars(try batch.selecting(rows: 3..<6)) == [0])
  }

  @Test func whatWasCutCanBeJoined() throws {
    let batch = try SampleBatch.make()
    for cut in 0...batch.rowCount {
      let parts = [try batch.selecting(rows: 0..<cut), try batch.selecting(rows: cut..<batch.rowCount)]
      let joined = try MetricBatch.joining(parts)
      #expect(joined.spelledRows == batch.spelledRows)
      #expect(try MetricBatch(validating: joined.bytes).bytes == joined.bytes)
    }
    #expect(try MetricBatch.joining([]).rowCount == 0)
  }
}
