import TattlerLineProtocol
import TattlerModel
import TattlerOTLP
import TattlerPlugin
import TattlerSinkSupport
import Testing

@testable import GrafanaCloudSink

/// Data points of OTLP on the road of line protocol: the series that Grafana's OTLP endpoint makes of them.
@Suite struct SeriesOfOTLPTests {
  static let message = """
    {"resourceMetrics": [{
      "resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "voice-rag-bot"}},
        {"key": "service.instance.id", "value": {"stringValue": "i-1"}}]},
      "scopeMetrics": [{"metrics": [
        {"name": "voice.llm.tokens.total", "unit": "1", "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
          {"timeUnixNano": "1700000000000000000", "asInt": "42",
           "attributes": [{"key": "token_type", "value": {"stringValue": "prompt"}}]}]}},
        {"name": "voice.ttfb.milliseconds", "unit": "ms", "histogram": {"aggregationTemporality": 2, "dataPoints": [
          {"timeUnixNano": "1700000000000000000", "count": "3", "sum": 30.5, "bucketCounts": ["1", "2"],
           "explicitBounds": [10]}]}}
      ]}]
    }]}
    """

  private func batch(_ message: String) throws -> MetricBatch {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(json: Array(message.utf8), into: &builder)
    return try builder.finish()
  }

  private func body(_ batch: MetricBatch, maximumBytes: Int = 1 << 20) -> PushBody {
    let submission = SinkSubmission(batch: batch, rows: 0..<batch.rowCount, attempt: 0) { _ in }
    return PushBody(submission, resource: ResourceAttributes([]), maximumBytes: maximumBytes, now: 1)
  }

  @Test func `Sums and histograms become the series of Prometheus`() throws {
    let body = body(try batch(Self.message))
    #expect(body.rows == 2 && body.pointsSkipped == 0)
    let lines = Set(String(decoding: body.bytes, as: UTF8.self).split(separator: "\n").map(String.init))
    let labels = "instance=i-1,job=voice-rag-bot"
    #expect(
      lines.map(Self.sortedTags).sorted() == [
        "voice_llm_tokens_total,\(labels),token_type=prompt value=42 1700000000000000000",
        "voice_ttfb_milliseconds_bucket,\(labels),le=+Inf value=3 1700000000000000000",
        "voice_ttfb_milliseconds_bucket,\(labels),le=10 value=1 1700000000000000000",
        "voice_ttfb_milliseconds_count,\(labels) value=3 1700000000000000000",
        "voice_ttfb_milliseconds_sum,\(labels) value=30.5 1700000000000000000",
      ])
  }

  /// A line whose tags are in order and whose numbers have no suffix.
  private static func sortedTags(_ line: String) -> String {
    let parts = line.split(separator: " ").map(String.init)
    let key = parts[0].split(separator: ",").map(String.init)
    let number = parts[1].hasSuffix("i") ? String(parts[1].dropLast()) : parts[1]
    return ([([key[0]] + key.dropFirst().sorted()).joined(separator: ",")] + [number] + parts.dropFirst(2)).joined(
      separator: " ")
  }

  @Test func `A data point is sent whole or not at all`() throws {
    let batch = try batch(Self.message)
    let body = body(batch, maximumBytes: 400)
    #expect(body.rows == 1)
    #expect(!String(decoding: body.bytes, as: UTF8.self).contains("ttfb"))
    let none = self.body(batch, maximumBytes: 60)
    #expect(none.rows == 0 && none.bytes.isEmpty)
    #expect(none.outcomeWithoutRequest?.disposition == .reject)
  }

  @Test func `Points that are not cumulative are left out and counted`() throws {
    let delta = Self.message.replacing("\"aggregationTemporality\": 2", with: "\"aggregationTemporality\": 1")
    let body = body(try batch(delta))
    #expect(body.rows == 2 && body.pointsSkipped == 2)
  }
}
