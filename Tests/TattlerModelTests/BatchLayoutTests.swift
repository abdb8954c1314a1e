import CTattlerPlugin
import TattlerModel
import Testing

/// The layout is stored in files and shared with plugins: it must never move.
@Suite struct BatchLayoutTests {
  @Test func recordsHaveTheirSizes() {
    #expect(MemoryLayout<tattler_batch_header>.size == 256)
    let strides = BatchLayout.Table.allCases.map(\.stride)
    #expect(strides == [24, 40, 48, 40, 16, 8, 24, 56, 80, 24, 48, 8, 1, 1])
    #expect(BatchLayout.maximumByteCount == 1 << 30)
  }

  @Test func tablesHaveTheirPlaces() {
    let expected: [(BatchLayout.Table, Int32)] = [
      (.resources, TATTLER_TABLE_RESOURCES), (.scopes, TATTLER_TABLE_SCOPES), (.metrics, TATTLER_TABLE_METRICS),
      (.rows, TATTLER_TABLE_ROWS), (.points, TATTLER_TABLE_POINTS), (.attributeSets, TATTLER_TABLE_ATTRIBUTE_SETS),
      (.attributes, TATTLER_TABLE_ATTRIBUTES), (.histograms, TATTLER_TABLE_HISTOGRAMS),
      (.exponentialHistograms, TATTLER_TABLE_EXPONENTIAL_HISTOGRAMS), (.summaries, TATTLER_TABLE_SUMMARIES),
      (.exemplars, TATTLER_TABLE_EXEMPLARS), (.numbers, TATTLER_TABLE_NUMBERS), (.text, TATTLER_TABLE_TEXT),
      (.blob, TATTLER_TABLE_BLOB),
    ]
    for (table, index) in expected { #expect(table.rawValue == Int(index)) }
    #expect(expected.count == BatchLayout.Table.allCases.count)
  }

  @Test func membersHaveTheirOffsets() {
    #expect(MemoryLayout<tattler_batch_header>.offset(of: \.total_size) == 16)
    #expect(MemoryLayout<tattler_batch_header>.offset(of: \.tables) == 32)
    #expect(MemoryLayout<tattler_metric>.offset(of: \.kind) == 8)
    #expect(MemoryLayout<tattler_metric>.offset(of: \.name) == 16)
    #expect(MemoryLayout<tattler_metric>.offset(of: \.field) == 24)
    #expect(MemoryLayout<tattler_row>.offset(of: \.flags) == 12)
    #expect(MemoryLayout<tattler_row>.offset(of: \.time) == 32)
    #expect(MemoryLayout<tattler_point>.offset(of: \.kind) == 4)
    #expect(MemoryLayout<tattler_point>.offset(of: \.value) == 8)
    #expect(MemoryLayout<tattler_attribute>.offset(of: \.value) == 16)
    #expect(MemoryLayout<tattler_exponential_histogram>.offset(of: \.positive) == 64)
    #expect(MemoryLayout<tattler_exemplar>.offset(of: \.trace_id) == 32)
  }

  @Test func kindsHaveTheirNumbers() {
    let kinds: [BatchValueKind] = [
      .none, .double, .int, .uint, .bool, .string, .bytes, .array, .keyValues, .histogram, .exponentialHistogram,
      .summary,
    ]
    #expect(kinds.map(\.rawValue) == Array(0...11))
    #expect(kinds.filter(\.isScalarNumber) == [.double, .int, .uint, .bool])
  }

  @Test func aBatchBeginsWithItsName() throws {
    let bytes = try SampleBatch.make().bytes
    #expect(String(decoding: bytes[..<8], as: UTF8.self) == "TATTLERB")
    #expect(Array(bytes[8..<16]) == [1, 0, 0, 0, 0, 1, 0, 0])
  }
}
