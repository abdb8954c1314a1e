internal import CTattlerPlugin
internal import TattlerModel

/// Exemplars that wait for their points.
///
/// A batch has exemplars in the order of its points, and the points of histograms are made at the end of the text.
struct PendingExemplars: ~Copyable {
  /// What an exemplar belongs to.
  enum Owner {
    case point(UInt32)
    /// A histogram, by its entry.
    case distribution(UInt32)
  }

  /// The labels of the exemplar that was read last.
  struct Reading {
    var labels: [(name: [UInt8], value: [UInt8])] = []
    var value = NumberReader.Value.double(0)
    var time: UInt64 = 0
  }

  private var waiting: [(owner: Owner, exemplar: tattler_exemplar)] = []
  var reading = Reading()

  init() {}

  mutating func begin() { waiting.removeAll(keepingCapacity: true) }

  /// Keeps the exemplar that was read last.
  mutating func keep(_ owner: Owner, _ builder: inout MetricBatchBuilder) throws(MetricBatchError) {
    var exemplar = tattler_exemplar()
    exemplar.time = reading.time
    switch reading.value {
    case .double(let number):
      (exemplar.kind, exemplar.value) = (BatchValueKind.double.rawValue, tattler_payload(f64: number))
    case .int(let number): (exemplar.kind, exemplar.value) = (BatchValueKind.int.rawValue, tattler_payload(i64: number))
    }
    var pairs: [(String, MetricValue)] = []
    for label in reading.labels {
      if label.name.elementsEqual(PrometheusMetadata.traceID.utf8), let id = Self.hex(label.value, 16) {
        exemplar.trace_id = try Self.add(id, &builder)
      } else if label.name.elementsEqual(PrometheusMetadata.spanID.utf8), let id = Self.hex(label.value, 8) {
        exemplar.span_id = try Self.add(id, &builder)
      } else {
        pairs.append(
          (String(decoding: label.name, as: UTF8.self), .string(String(decoding: label.value, as: UTF8.self))))
      }
    }
    if !pairs.isEmpty { exemplar.attributes = try builder.addAttributes(pairs) }
    waiting.append((owner, exemplar))
  }

  /// Adds the exemplars whose points are there.
  ///
  /// - Returns: how many have none.
  mutating func finish(
    _ distributions: borrowing Distributions, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> Int {
    if waiting.isEmpty { return 0 }
    var ready: [tattler_exemplar] = []
    for (owner, exemplar) in waiting {
      var exemplar = exemplar
      switch owner {
      case .point(let point): exemplar.point = point
      case .distribution(let entry): exemplar.point = distributions.entries[Int(entry)].point
      }
      if exemplar.point != Distributions.none { ready.append(exemplar) }
    }
    ready.sortStably { $0.point < $1.point }
    for exemplar in ready { try builder.exemplars.append(exemplar) }
    return waiting.count - ready.count
  }

  private static func add(
    _ bytes: [UInt8], _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_range {
    let first = UInt32(builder.blob.count)
    for byte in bytes { try builder.blob.append(byte) }
    return tattler_range(first: first, count: UInt32(bytes.count))
  }

  /// The bytes of an id in hexadecimal, with lower-case letters, so that it can be written as it was; nil for other
  /// text.
  private static func hex(_ text: [UInt8], _ count: Int) -> [UInt8]? {
    guard text.count == count * 2 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: text.count, by: 2) {
      guard let high = digit(text[place]), let low = digit(text[place + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    if NameByte.isDigit(byte) { return byte &- 0x30 }
    return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f") ? byte - UInt8(ascii: "a") + 10 : nil
  }
}
