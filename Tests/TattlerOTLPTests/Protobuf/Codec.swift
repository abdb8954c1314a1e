import TattlerModel
import TattlerOTLP

/// Decoding and encoding in one line.
enum Codec {
  static func decode(_ body: [UInt8], limits: OTLPLimits = OTLPLimits()) throws -> MetricBatch {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(body, into: &builder, limits: limits)
    let batch = try builder.finish()
    // What a decoder makes is a valid batch.
    return try MetricBatch(validating: batch.bytes)
  }

  static func encode(_ batch: MetricBatch) throws -> [UInt8] {
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    return buffer.bytes
  }

  static func encodeJSON(_ batch: MetricBatch) throws -> String {
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    _ = try encoder.encodeJSON(batch, rows: 0..<batch.rowCount, into: &buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// A message in the form that everything else is compared with: OTLP/JSON.
  static func json(_ body: [UInt8]) throws -> String { try encodeJSON(try decode(body)) }

  static func failure(_ body: [UInt8], limits: OTLPLimits = OTLPLimits()) -> OTLPError? {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    do throws(OTLPError) {
      try decoder.decode(body, into: &builder, limits: limits)
      return nil
    } catch {
      // Nothing is left of what was refused.
      return builder.isEmpty && builder.metrics.count == 0 && builder.text.count == 0 ? error : nil
    }
  }

  static func jsonFailure(_ json: String, limits: OTLPLimits = OTLPLimits()) -> OTLPError? {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    do throws(OTLPError) {
      try decoder.decode(json: Array(json.utf8), into: &builder, limits: limits)
      return nil
    } catch { return error }
  }
}
