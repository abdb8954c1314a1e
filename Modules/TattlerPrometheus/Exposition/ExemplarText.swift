internal import CTattlerPlugin
internal import TattlerModel

/// The exemplars of a point, and how one stands behind its sample (OpenMetrics 1.0, exemplars).
@safe
struct ExemplarText {
  /// Characters of all names and values of the labels.
  private static let mostCharacters = 128

  private let view: BatchView
  private let naming: PrometheusNaming
  /// Exemplars of the point, by ascending value.
  private var order: [(value: Double, index: Int)] = []
  private var next = 0
  private(set) var text: [UInt8] = []
  /// Exemplars that were not written.
  private(set) var dropped = 0

  init(_ view: BatchView, _ naming: PrometheusNaming) {
    unsafe self.view = view
    self.naming = naming
  }

  /// Begins a point.
  mutating func begin(_ point: UInt32) {
    order.removeAll(keepingCapacity: true)
    next = 0
    let exemplars = unsafe view.exemplars
    var low = 0
    var high = exemplars.count
    while low < high {
      let middle = low + (high - low) / 2
      if unsafe exemplars[middle].point < point { low = middle + 1 } else { high = middle }
    }
    while low < exemplars.count, unsafe exemplars[low].point == point {
      let exemplar = unsafe exemplars[low]
      let kind = BatchValueKind(rawValue: exemplar.kind)
      let value = kind == .double ? exemplar.value.f64 : Double(exemplar.value.i64)
      if kind == .none || value.isNaN { dropped += 1 } else { order.append((value, low)) }
      low += 1
    }
    if order.count > 1 { order.sort { $0.value != $1.value ? $0.value < $1.value : $0.index < $1.index } }
  }

  /// Ends a point: what was not asked for is left out.
  mutating func end() { dropped += order.count - next }

  /// Writes the largest exemplar up to a bound into ``text``: ` # {labels} value time`; empty where there is none.
  ///
  /// Bounds are asked for in ascending order.
  mutating func write(upTo bound: Double) {
    text.removeAll(keepingCapacity: true)
    let first = next
    while next < order.count, order[next].value <= bound { next += 1 }
    guard next > first else { return }
    dropped += next - first - 1
    write(unsafe view.exemplars[order[next - 1].index])
  }

  private mutating func write(_ exemplar: tattler_exemplar) {
    text.append(contentsOf: " # {".utf8)
    var names: [[UInt8]] = []
    appendID(PrometheusMetadata.traceID, exemplar.trace_id, &names)
    appendID(PrometheusMetadata.spanID, exemplar.span_id, &names)
    // Labels that are too long would make Prometheus refuse the whole exemplar.
    for label in labels(exemplar, besides: names) ?? [] {
      if !names.isEmpty { text.append(UInt8(ascii: ",")) }
      EscapedText.appendLabel(label.name[...], label.value[...], to: &text)
      names.append(label.name)
    }
    text.append(contentsOf: "} ".utf8)
    appendNumbers(exemplar)
  }

  /// A label of an exemplar.
  private struct Label {
    var key: [UInt8]
    var name: [UInt8]
    var value: [UInt8]
  }

  /// The labels that the attributes make, those of one name joined by `;` in the order of their keys; nil where they are
  /// too long.
  private func labels(_ exemplar: tattler_exemplar, besides ids: [[UInt8]]) -> [Label]? {
    let attributes = unsafe view.attributes(ofSet: exemplar.attributes)
    let values = unsafe AttributeText(view)
    var labels: [Label] = []
    var characters = Self.characters(exemplar)
    for index in attributes.indices {
      if unsafe isTooLong(attributes[index]) { return nil }
      var label = unsafe Label(key: [UInt8](view.bytes(attributes[index].key)), name: [], value: [])
      guard naming.appendLabelName(label.key, to: &label.name) == nil, !ids.contains(label.name) else { continue }
      unsafe values.append(attributes[index].kind, attributes[index].value, to: &label.value)
      let isKnown = labels.contains { $0.name == label.name }
      // A name that is there already costs the `;` only.
      let added = isKnown ? [UInt8(ascii: ";")] + label.value : label.name + label.value
      characters += added.reduce(0) { $0 + (NameByte.isContinuation($1) ? 0 : 1) }
      if characters > Self.mostCharacters { return nil }
      labels.append(label)
    }
    return Self.merge(labels)
  }

  private static func merge(_ labels: [Label]) -> [Label] {
    var merged: [Label] = []
    for (place, label) in labels.enumerated() where !labels[..<place].contains(where: { $0.name == label.name }) {
      var same = labels[place...].filter { $0.name == label.name }
      same.sortStably { $0.key.lexicographicallyPrecedes($1.key) }
      merged.append(
        Label(key: label.key, name: label.name, value: Array(same.map(\.value).joined(separator: [UInt8(ascii: ";")]))))
    }
    return merged
  }

  /// True for an attribute that is longer than all labels may be, whatever characters it is made of.
  private func isTooLong(_ attribute: tattler_attribute) -> Bool {
    let most = UInt32(4 * Self.mostCharacters)
    if attribute.key.length > most { return true }
    switch BatchValueKind(rawValue: attribute.kind) {
    case .string: return attribute.value.text.length > most
    case .bytes, .array, .keyValues: return attribute.value.range.count > most
    default: return false
    }
  }

  private static func characters(_ exemplar: tattler_exemplar) -> Int {
    (exemplar.trace_id.count > 0 ? 8 + 2 * Int(exemplar.trace_id.count) : 0)
      + (exemplar.span_id.count > 0 ? 7 + 2 * Int(exemplar.span_id.count) : 0)
  }

  private mutating func appendID(_ name: String, _ id: tattler_range, _ names: inout [[UInt8]]) {
    guard id.count > 0, id.count <= 32 else { return }
    if !names.isEmpty { text.append(UInt8(ascii: ",")) }
    names.append(Array(name.utf8))
    text.append(contentsOf: name.utf8)
    text.append(contentsOf: "=\"".utf8)
    let digits = Array("0123456789abcdef".utf8)
    for index in Int(id.first)..<Int(id.first) + Int(id.count) {
      let byte = unsafe view.blob[index]
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func appendNumbers(_ exemplar: tattler_exemplar) {
    let isDouble = BatchValueKind(rawValue: exemplar.kind) == .double
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * NumberText.room) { room in
      guard let out = room.baseAddress else { return }
      var count =
        isDouble
        ? unsafe NumberText.write(exemplar.value.f64, to: out) : unsafe NumberText.write(exemplar.value.i64, to: out)
      if exemplar.time > 0 {
        unsafe out[count] = UInt8(ascii: " ")
        let time = Int64(clamping: exemplar.time)
        count += unsafe 1 + NumberText.writeTime(time, unit: 1_000_000_000, places: 9, to: out + count + 1)
      }
      unsafe text.append(contentsOf: UnsafeBufferPointer(start: out, count: count))
    }
  }
}
