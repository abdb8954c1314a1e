import CTattlerPlugin
import TattlerModel
import Testing

/// Foreign bytes are refused or can be read to the end; which of the two is not the question here. Run under the
/// address sanitizer, the reader also proves that no index leaves its table.
@Suite struct BatchValidationTests {
  private func readIfValid(_ bytes: [UInt8]) -> Bool {
    guard let batch = try? MetricBatch(validating: bytes) else { return false }
    _ = SampleBatch.readAll(batch)
    _ = batch.spelledRows
    if let part = try? batch.selecting(rows: 0..<batch.rowCount) { _ = SampleBatch.readAll(part) }
    return true
  }

  @Test func everyShorterPieceIsRefused() throws {
    let bytes = try SampleBatch.make().bytes
    for count in 0..<bytes.count {
      #expect(throws: MetricBatchError.self) { try MetricBatch(validating: Array(bytes[..<count])) }
    }
  }

  @Test func noChangedByteLeadsOutOfTheBatch() throws {
    let bytes = try SampleBatch.make().bytes
    var refused = 0
    for index in bytes.indices {
      for change in [0xFF, 0x01, 0x80, 0x10] as [UInt8] {
        var changed = bytes
        changed[index] ^= change
        refused += readIfValid(changed) ? 0 : 1
      }
    }
    #expect(refused > bytes.count / 4)
  }

  @Test func noExtremeNumberLeadsOutOfTheBatch() throws {
    let bytes = try SampleBatch.make().bytes
    let extremes: [UInt32] = [0, 1, 2, 7, 8, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, .max, UInt32(bytes.count)]
    for offset in stride(from: 0, to: bytes.count - 3, by: 2) {
      for value in extremes {
        var changed = bytes
        for byte in 0..<4 { changed[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(byte * 8)) }
        _ = readIfValid(changed)
      }
    }
    #expect(readIfValid(bytes))
  }

  @Test(arguments: [
    (0, UInt8(0), MetricBatchError.Code.notABatch), (8, 2, .unsupportedVersion), (16, 1, .malformed),
    (12, 1, .malformed), (20, 0xFF, .tooLarge), (24, 1, .malformed),
  ])
  func aBadHeaderIsNamed(_ offset: Int, _ value: UInt8, _ code: MetricBatchError.Code) throws {
    var bytes = try SampleBatch.make().bytes
    bytes[offset] = value
    #expect { try MetricBatch(validating: bytes) } throws: { ($0 as? MetricBatchError)?.code == code }
  }

  @Test func nestingIsBounded() throws {
    for (depth, isGood) in [(Int(TATTLER_VALUE_MAX_DEPTH), true), (Int(TATTLER_VALUE_MAX_DEPTH) + 1, false)] {
      var builder = MetricBatchBuilder()
      let metric = try builder.addMetric(name: "a")
      _ = try builder.addAttributes([("leaf", .int(1))])
      for level in 0..<depth {
        var owner = tattler_attribute()
        owner.kind = BatchValueKind.array.rawValue
        owner.value = tattler_payload(range: tattler_range(first: UInt32(level), count: 1))
        try builder.attributes.append(owner)
      }
      try builder.attributeSets.append(tattler_range(first: UInt32(depth), count: 1))
      try builder.addRow(attributes: UInt32(builder.attributeSets.count - 1), time: 1, [(metric, .int(1))])
      let bytes = try builder.finish().bytes
      #expect(readIfValid(bytes) == isGood)
    }
  }

  @Test func textMustNotCutACharacter() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "é", field: "f")
    try builder.addRow(attributes: 0, time: 1, [(metric, .int(1))])
    builder.metrics[0].name.length = 1
    let bytes = try builder.finish().bytes
    #expect(throws: MetricBatchError.self) { try MetricBatch(validating: bytes) }
  }

  @Test func aRowMustNotMixNames() throws {
    var builder = MetricBatchBuilder()
    let one = try builder.addMetric(name: "a", field: "x")
    let two = try builder.addMetric(name: "b", field: "x")
    try builder.addRow(attributes: 0, time: 1, [(one, .int(1)), (two, .int(1))])
    let bytes = try builder.finish().bytes
    #expect(throws: MetricBatchError.self) { try MetricBatch(validating: bytes) }
  }
}
