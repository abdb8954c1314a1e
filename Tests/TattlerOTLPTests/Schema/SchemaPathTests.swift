import Testing

@testable import TattlerOTLP

/// Paths to bytes.
@Suite struct SchemaPathTests {
  private func path(_ offset: Int, _ body: [UInt8], _ message: Schema.Message = .exportRequest) -> String {
    unsafe body.withUnsafeBytes { unsafe SchemaPath.path(toOffset: offset, in: $0, of: message) }
  }

  @Test("Every byte of a message has the path of what it belongs to")
  func namesEveryByte() {
    // resourceMetrics[1].scopeMetrics[0].metrics[0].sum.dataPoints[1].attributes[0].value.stringValue
    let body: [UInt8] = [
      0x0A, 0x00, 0x0A, 0x14, 0x12, 0x12, 0x12, 0x10, 0x3A, 0x0E, 0x0A, 0x00, 0x0A, 0x08, 0x3A, 0x06, 0x12, 0x04, 0x0A,
      0x02, 0x61, 0x62, 0x10, 0x02,
    ]
    let metric = "resourceMetrics[1].scopeMetrics[0].metrics[0]"
    let expected = [
      (0, "resourceMetrics[0]"), (1, "resourceMetrics[0]"), (2, "resourceMetrics[1]"), (3, "resourceMetrics[1]"),
      (4, "resourceMetrics[1].scopeMetrics[0]"), (7, metric), (8, metric + ".sum"), (10, metric + ".sum.dataPoints[0]"),
      (12, metric + ".sum.dataPoints[1]"), (14, metric + ".sum.dataPoints[1].attributes[0]"),
      (17, metric + ".sum.dataPoints[1].attributes[0].value"),
      (20, metric + ".sum.dataPoints[1].attributes[0].value.stringValue"),
      (22, metric + ".sum.aggregationTemporality"), (23, metric + ".sum.aggregationTemporality"), (24, ""), (-1, ""),
      (1000, ""),
    ]
    for (offset, name) in expected { #expect(path(offset, body) == name, "\(offset)") }
  }

  @Test("Elements of packed lists are counted, in one piece or in several")
  func countsPacked() {
    let body: [UInt8] = [0x12, 3, 0x01, 0x80, 0x01, 0x10, 0x05, 0x12, 1, 0x07]
    let expected = [(2, 0), (3, 1), (4, 1), (6, 2), (9, 3)]
    for (offset, element) in expected {
      #expect(path(offset, body, .buckets) == "bucketCounts[\(element)]", "\(offset)")
    }
  }

  @Test("The path goes as far as malformed bytes can be read")
  func goesAsFarAsItCan() {
    #expect(path(3, [0x0A, 0x7F, 0x12, 0x7F]) == "resourceMetrics[0]")
    #expect(path(4, [0x0A, 0x03, 0x12, 0x7F, 0x00]) == "resourceMetrics[0].scopeMetrics[0]")
    #expect(path(5, [0x0A, 0x00, 0x07, 0x00, 0x0A, 0x00]) == "")
    #expect(path(2, [0x80, 0x80, 0x80]) == "")
    #expect(path(0, []) == "")
  }
}
