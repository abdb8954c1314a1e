/// The body of an OTLP answer that took a part, as protobuf (opentelemetry-proto, `ExportMetricsServiceResponse`).
package enum PartialSuccess {
  package static func bytes(rejected: Int, words: String) -> [UInt8] {
    // ExportMetricsPartialSuccess: rejected_data_points = 1 (int64), error_message = 2 (string).
    let inner = [0x08] + varint(rejected) + [0x12] + varint(words.utf8.count) + Array(words.utf8)
    return [0x0A] + varint(inner.count) + inner
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = UInt64(value)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
