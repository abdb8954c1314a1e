internal import TattlerCost

/// The identity of a series that is made of frames: which service, which metric, which attributes.
struct FrameSeriesName: Hashable, Sendable {
  static let tag = UInt8(ascii: "o")
  /// The attribute of what is beyond the bounds.
  static let overflowKey = "otel.metric.overflow"

  let service: String
  let metric: FrameMetric
  /// In the order of the vocabulary.
  let attributes: [Pair]

  /// A key and its value.
  struct Pair: Hashable, Sendable {
    let key: String
    let value: String
  }

  init(_ metric: FrameMetric, service: String, _ attributes: [Pair]) {
    self.metric = metric
    self.service = service
    self.attributes = attributes
  }

  /// The series of what is beyond the bounds.
  static func overflow(_ metric: FrameMetric) -> FrameSeriesName {
    FrameSeriesName(metric, service: "", [Pair(key: overflowKey, value: "true")])
  }

  /// The key of its entry in the state.
  var encoded: [UInt8] {
    var writer = StateWriter()
    writer.add(Self.tag)
    writer.add(service)
    writer.add(metric.rawValue)
    writer.add(length: attributes.count)
    for pair in attributes {
      writer.add(pair.key)
      writer.add(pair.value)
    }
    return writer.bytes
  }

  /// Reads ``encoded``; nil for other bytes.
  init?(_ bytes: [UInt8]) {
    var reader = StateReader(bytes)
    do throws(StateReader.Malformed) {
      guard try reader.byte() == Self.tag else { return nil }
      service = try reader.text()
      guard let metric = FrameMetric(rawValue: try reader.byte()) else { return nil }
      self.metric = metric
      var pairs: [Pair] = []
      for _ in 0..<(try reader.length()) {
        pairs.append(Pair(key: try reader.text(), value: try reader.text()))
      }
      attributes = pairs
    } catch { return nil }
    guard reader.isAtEnd else { return nil }
  }
}
