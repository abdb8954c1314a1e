/// Messages of OTLP (`ExportMetricsServiceRequest`, protobuf), time step after time step; the same for the same
/// arguments.
public struct OTLPLoad: Sendable {
  /// Data points of a message.
  public static let pointsPerBody = 1_000

  private static let start: UInt64 = 1_700_000_000_000_000_000
  private static let regions = ["eu-west-1", "us-east-1", "ap-south-1"]
  private static let methods = ["GET", "POST", "PUT"]

  /// What the messages look like.
  public let shape: OTLPShape
  private var random: RandomSource
  private var totals = [UInt64](repeating: 0, count: pointsPerBody)
  private var step: UInt64 = 0

  /// Makes a load.
  public init(shape: OTLPShape, seed: UInt64) {
    self.shape = shape
    random = RandomSource(seed: seed)
  }

  /// The next message.
  public mutating func body() -> [UInt8] {
    var resource = ProtobufText()
    resource.attribute("service.name", "bench", field: 1)
    resource.attribute("service.instance.id", "i-0", field: 1)
    var scope = ProtobufText()
    scope.field(1, "codec-bench")
    scope.field(2, "1")
    var scopeMetrics = ProtobufText()
    scopeMetrics.field(1, scope)
    for metric in 0..<10 { scopeMetrics.field(2, self.metric(metric)) }
    var resourceMetrics = ProtobufText()
    resourceMetrics.field(1, resource)
    resourceMetrics.field(2, scopeMetrics)
    var request = ProtobufText()
    request.field(1, resourceMetrics)
    step += 1
    return request.bytes
  }

  private mutating func metric(_ number: Int) -> ProtobufText {
    var data = ProtobufText()
    for index in 0..<100 {
      data.field(1, shape == .histograms ? histogram(index) : sum(number, index))
    }
    data.field(2, 2)
    if shape != .histograms { data.field(3, 1) }
    var metric = ProtobufText()
    metric.field(1, "app.requests.\(number)")
    metric.field(3, "1")
    metric.field(shape == .histograms ? 9 : 7, data)
    return metric
  }

  private mutating func sum(_ metric: Int, _ index: Int) -> ProtobufText {
    totals[metric * 100 + index] += UInt64(1 + random.below(999))
    var point = ProtobufText()
    point.fixed64(2, Self.start - 1_000_000_000)
    point.fixed64(3, Self.start + step * 1_000_000_000)
    point.fixed64(6, totals[metric * 100 + index])
    let number = shape == .distinct ? Int(step) * Self.pointsPerBody + metric * 100 + index : index
    attributes(&point, 7, number)
    return point
  }

  private mutating func histogram(_ index: Int) -> ProtobufText {
    var point = ProtobufText()
    point.fixed64(2, Self.start - 1_000_000_000)
    point.fixed64(3, Self.start + step * 1_000_000_000)
    var counts = ProtobufText()
    var bounds = ProtobufText()
    var total: UInt64 = 0
    for bucket in 0..<11 {
      let count = UInt64(random.below(1_000))
      total += count
      counts.append(count)
      if bucket < 10 { bounds.append((Double(bucket + 1) * 0.25).bitPattern) }
    }
    point.fixed64(4, total)
    point.fixed64(5, (Double(total) * 0.5).bitPattern)
    point.field(6, counts)
    point.field(7, bounds)
    attributes(&point, 9, index)
    return point
  }

  private func attributes(_ point: inout ProtobufText, _ field: Int, _ number: Int) {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    point.attribute("host", "host_\(padded)", field: field)
    point.attribute("region", Self.regions[number % 3], field: field)
    point.attribute("method", Self.methods[(number / 3) % 3], field: field)
    point.attribute("route", "/api/v1/items/\(number % 50)", field: field)
  }
}
