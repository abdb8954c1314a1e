public import TattlerModel

/// Reads OTLP metrics into metric batches.
///
/// ```swift
/// var decoder = OTLPDecoder()
/// var builder = MetricBatchBuilder()
/// try decoder.decode(body, into: &builder)
/// let batch = try builder.finish()
/// ```
///
/// The message is `ExportMetricsServiceRequest` of opentelemetry-proto (collector/metrics/v1/metrics_service.proto), as
/// protobuf or as JSON. Everything that it can carry is kept; fields that the specification does not know are skipped.
/// Protobuf is read by its own rules: fields in any order, the last of several values, sub-messages in pieces, numbers
/// packed or not.
///
/// A decoder keeps its memory from call to call.
public struct OTLPDecoder: ~Copyable, Sendable {
  private var reader: MessageReader
  private var json = JSONToProtobuf()
  private var transcribed = ByteBuffer()

  /// A decoder. Its tables are hashed with a secret of their own.
  public init() {
    reader = MessageReader(seed: UInt64.random(in: .min ... .max))
  }

  /// Appends the data points of a message in protobuf to a builder.
  ///
  /// - Parameters:
  ///   - body: an `ExportMetricsServiceRequest`, decompressed. No bytes at all are a request without metrics.
  ///   - builder: gets a row of one point per data point.
  ///   - limits: bounds on the work.
  /// - Throws: ``OTLPError`` where the bytes are not such a message or a limit is passed. Then nothing of the body is
  ///   left in the builder.
  public mutating func decode(
    _ body: [UInt8], into builder: inout MetricBatchBuilder, limits: OTLPLimits = OTLPLimits()
  ) throws(OTLPError) {
    unsafe try body.withUnsafeBufferPointer { bytes throws(OTLPError) in
      unsafe try decode(UnsafeRawBufferPointer(bytes), into: &builder, limits: limits)
    }
  }

  /// Appends the data points of a message in protobuf to a builder, without a copy of the body.
  ///
  /// As ``decode(_:into:limits:)`` for arrays.
  @unsafe
  public mutating func decode(
    _ body: UnsafeRawBufferPointer, into builder: inout MetricBatchBuilder, limits: OTLPLimits = OTLPLimits()
  ) throws(OTLPError) {
    let bytes = unsafe body.bindMemory(to: UInt8.self)
    let mark = builder.mark
    defer { reader.end() }
    do throws(OTLPFault) {
      guard bytes.count <= limits.largestBodyByteCount else {
        throw OTLPFault(.bodyTooLarge, at: 0)
      }
      unsafe try reader.begin(bytes, limits, &builder)
      try reader.request(0..<bytes.count, &builder)
      guard reader.isText(since: mark, builder) else {
        throw OTLPFault(.invalidUTF8, at: 0)
      }
    } catch {
      builder.restore(mark)
      throw unsafe FaultSentence(body, limits).error(error)
    }
  }

  /// Appends the data points of a message in OTLP/JSON to a builder.
  ///
  /// The mapping is that of opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding": keys in
  /// lowerCamelCase, unknown ones ignored, enums as integers, ids in hexadecimal, 64-bit integers as strings or numbers.
  ///
  /// - Parameters:
  ///   - json: an `ExportMetricsServiceRequest`, decompressed. An empty object is a request without metrics.
  ///   - builder: gets a row of one point per data point.
  ///   - limits: bounds on the work.
  /// - Throws: ``OTLPError`` where the text is not such a message or a limit is passed. Then nothing of the body is
  ///   left in the builder.
  public mutating func decode(
    json: [UInt8], into builder: inout MetricBatchBuilder, limits: OTLPLimits = OTLPLimits()
  ) throws(OTLPError) {
    try unsafe json.withUnsafeBufferPointer { bytes throws(OTLPError) in
      unsafe try decode(json: UnsafeRawBufferPointer(bytes), into: &builder, limits: limits)
    }
  }

  /// Appends the data points of a message in OTLP/JSON to a builder, without a copy of the body.
  ///
  /// As ``decode(json:into:limits:)`` for arrays.
  @unsafe
  public mutating func decode(
    json: UnsafeRawBufferPointer, into builder: inout MetricBatchBuilder, limits: OTLPLimits = OTLPLimits()
  ) throws(OTLPError) {
    guard json.count <= limits.largestBodyByteCount else {
      throw OTLPError(
        code: .bodyTooLarge, offset: 0,
        reason: "the message has \(json.count) bytes, at most \(limits.largestBodyByteCount) are taken")
    }
    transcribed.removeAll()
    // Packed numbers take more room than their digits, and as much in the batch.
    transcribed.maximumCount = min(max(limits.batchByteCount, json.count), OTLPLimits.largestBody)
    defer { if transcribed.count > Self.keptByteCount { transcribed = ByteBuffer() } }
    unsafe try self.json.transcode(json, as: .exportRequest, into: &transcribed)
    // What is left to refuse is the size of the batch, which has no place in the text.
    var limits = limits
    limits.bodyByteCount = OTLPLimits.largestBody
    guard transcribed.count > 0 else { return }
    let bytes = unsafe UnsafeRawBufferPointer(start: transcribed.start, count: transcribed.count)
    do throws(OTLPError) { unsafe try decode(bytes, into: &builder, limits: limits) } catch {
      throw OTLPError(code: error.code, offset: 0, path: error.path, reason: error.reason)
    }
  }

  /// Bytes above which the memory is given back after a message.
  private static let keptByteCount = 1 << 22
}
