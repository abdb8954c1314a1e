import CTattlerPlugin
import TattlerModel
import TattlerOTLP
import Testing

@testable import TattlerHost

@Suite struct OTLPAdmissionTests {
  /// Decodes the data of one metric called `m`, or of whole metrics, and takes out what is refused.
  private func sift(metrics: String) throws -> (batch: MetricBatch, admission: OTLPAdmission) {
    let json = #"{"resourceMetrics":[{"scopeMetrics":[{"scope":{"name":"s"},"metrics":[\#(metrics)]}]}]}"#
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(json: Array(json.utf8), into: &builder)
    var admission = OTLPAdmission()
    admission.sift(&builder)
    // What is left must be a batch that the queue can read back.
    return (try MetricBatch(validating: try builder.finish().bytes), admission)
  }

  private func histogram(_ point: String) -> String { #"{"name":"m","histogram":{"dataPoints":[{\#(point)}]}}"# }

  private func exponential(_ point: String) -> String {
    #"{"name":"m","exponentialHistogram":{"dataPoints":[{\#(point)}]}}"#
  }

  private func gauge(_ point: String) -> String { #"{"name":"m","gauge":{"dataPoints":[{\#(point)}]}}"# }

  @Test("What any receiver could take is taken")
  func taken() throws {
    let metrics = [
      gauge(#""asInt":"1""#), gauge(#""asDouble":"NaN""#), gauge(#""flags":1"#),
      histogram(""), histogram(#""count":"3","sum":5"#), histogram(#""bucketCounts":["7"]"#),
      histogram(#""bucketCounts":["1","2"],"explicitBounds":[0]"#),
      histogram(#""bucketCounts":["1","2","3","4"],"explicitBounds":["-Infinity",-1,"Infinity"]"#),
      exponential(#""scale":-11,"zeroThreshold":0.5,"positive":{"offset":-5,"bucketCounts":["1"]}"#),
      exponential(#""positive":{"offset":2147483647,"bucketCounts":["1"]},"negative":{"offset":-2147483648}"#),
      #"{"name":"m","summary":{"dataPoints":[{"count":"1","quantileValues":[{"quantile":0.5,"value":1}]}]}}"#,
      #"{"name":"m","sum":{"dataPoints":[{"asInt":"-1"}]}}"#, #"{"name":"no data"}"#,
    ]
    let (batch, admission) = try sift(metrics: metrics.joined(separator: ","))
    #expect(batch.rowCount == 12 && batch.pointCount == 12)
    #expect(admission.refusedPoints == 0 && admission.message == "")
  }

  @Test(
    "What means nothing to any receiver is refused, with its reason",
    arguments: [
      (
        #"{"gauge":{"dataPoints":[{"asInt":"1"}]}}"#,
        "resourceMetrics[0].scopeMetrics[0].metrics[0]: the metric has no name"
      ),
      (#"{"name":"m","gauge":{"dataPoints":[{"flags":2}]}}"#, "metric \"m\": a number without a value"),
      (
        #"{"name":"m","histogram":{"dataPoints":[{"bucketCounts":["1","2"],"explicitBounds":[1,2]}]}}"#,
        "metric \"m\": 2 bucket counts for 2 bounds, 3 are needed"
      ),
      (
        #"{"name":"m","histogram":{"dataPoints":[{"bucketCounts":["1","2"]}]}}"#,
        "metric \"m\": 2 bucket counts for 0 bounds, 1 are needed"
      ),
      (
        #"{"name":"m","histogram":{"dataPoints":[{"bucketCounts":[1,2,3],"explicitBounds":[2,2]}]}}"#,
        "metric \"m\": the bounds of the buckets do not ascend"
      ),
      (
        #"{"name":"m","histogram":{"dataPoints":[{"bucketCounts":[1,2,3],"explicitBounds":[1,"NaN"]}]}}"#,
        "metric \"m\": the bounds of the buckets do not ascend"
      ),
      (
        #"{"name":"m","histogram":{"dataPoints":[{"explicitBounds":["NaN"]}]}}"#,
        "metric \"m\": the bounds of the buckets do not ascend"
      ),
      (
        #"{"name":"m","exponentialHistogram":{"dataPoints":[{"positive":{"offset":2147483647,"bucketCounts":[1,2]}}]}}"#,
        "metric \"m\": the buckets reach beyond the index 2147483647"
      ),
      (
        #"{"name":"m","exponentialHistogram":{"dataPoints":[{"zeroThreshold":-1}]}}"#,
        "metric \"m\": the zero threshold is negative or not a number"
      ),
      (
        #"{"name":"m","exponentialHistogram":{"dataPoints":[{"zeroThreshold":"NaN"}]}}"#,
        "metric \"m\": the zero threshold is negative or not a number"
      ),
    ])
  func refused(metric: String, reason: String) throws {
    let (batch, admission) = try sift(metrics: metric)
    #expect(batch.rowCount == 0)
    #expect(admission.message == "1 data point refused: " + reason)
  }

  @Test("The rest of a message stays as it was, with its exemplars")
  func rest() throws {
    let points = (0..<9).map { index in
      let exemplar = #""exemplars":[{"asInt":"\#(index)","traceId":"0\#(index)"}]"#
      return index % 3 == 0 ? "{\(exemplar)}" : #"{"asInt":"\#(index)","timeUnixNano":"\#(index)",\#(exemplar)}"#
    }
    let (batch, admission) = try sift(
      metrics: #"{"name":"m","gauge":{"dataPoints":[\#(points.joined(separator: ","))]}}"#)
    #expect(admission.refusedPoints == 3)
    #expect(admission.message == "3 data points refused: metric \"m\": a number without a value (3 data points)")
    let kept: [UInt64] = [1, 2, 4, 5, 7, 8]
    unsafe batch.withView { view in
      let times = unsafe view.rows.map(\.time)
      let values = unsafe view.points.map(\.value.bits)
      let exemplars = unsafe Array(view.exemplars)
      let traces = exemplars.map { unsafe UInt64(view.blob[Int($0.trace_id.first)]) }
      #expect(times == kept && values == kept && traces == kept)
      #expect(exemplars.map(\.value.bits) == kept && exemplars.map(\.point) == [0, 1, 2, 3, 4, 5])
    }
  }

  @Test("A message about very many reasons stays short, and counts all")
  func manyReasons() throws {
    let name = String(repeating: "é", count: 400)
    let metrics = (0..<2_000).map { #"{"name":"\#(name)\#($0)","gauge":{"dataPoints":[{},{}]}}"# }
    let (batch, admission) = try sift(metrics: metrics.joined(separator: ","))
    #expect(batch.rowCount == 0 && admission.refusedPoints == 4_000)
    #expect(admission.message.utf8.count < 1_500)
    #expect(admission.message.hasPrefix("4000 data points refused: metric \"éé"))
    #expect(admission.message.hasSuffix("; and 3990 data points more"), "\(admission.message.suffix(60))")
  }
}
