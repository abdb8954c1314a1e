internal import CTattlerPlugin
internal import TattlerModel

/// Tells fields of a row apart that are written alike although their names differ.
///
/// Used only where a field key was written otherwise than it is, as no other can be written like one that differs. The
/// work for a field does not depend on how many the row has.
struct FieldGroups {
  /// Metrics whose field keys are written alike.
  private struct Group {
    /// The row that has such a field, written, and the metric of the first of them.
    var row: Int
    var metric: UInt32
  }

  private static let unknown = UInt32.max
  private var groups: [Group] = []
  private var groupOfMetric: [UInt32] = []
  private var groupOfText: [[UInt8]: UInt32] = [:]

  /// Forgets a batch.
  mutating func removeAll() {
    guard !groups.isEmpty else { return }
    groups.removeAll()
    groupOfMetric.removeAll()
    groupOfText.removeAll()
  }

  /// True where a row has, under this text, a field of another name. Where it has none the metric's is that field.
  ///
  /// - Parameters:
  ///   - text: the field key as it is written.
  ///   - metric: what is about to be written to the row.
  @unsafe
  mutating func isTaken(
    _ text: UnsafeBufferPointer<UInt8>, by metric: UInt32, inRow row: Int, _ view: BatchView
  ) -> Bool {
    let group = unsafe Int(group(of: metric, text, view))
    guard groups[group].row == row else {
      groups[group] = Group(row: row, metric: metric)
      return false
    }
    let first = groups[group].metric
    if first == metric { return false }
    let (known, name) = unsafe (
      view.bytes(view.metrics[Int(first)].field), view.bytes(view.metrics[Int(metric)].field)
    )
    return unsafe !known.elementsEqual(name)
  }

  @unsafe
  private mutating func group(
    of metric: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ view: BatchView
  ) -> UInt32 {
    if groupOfMetric.isEmpty {
      groupOfMetric = unsafe [UInt32](repeating: Self.unknown, count: view.metrics.count)
    }
    let known = groupOfMetric[Int(metric)]
    if known != Self.unknown { return known }
    let new = UInt32(truncatingIfNeeded: groups.count)
    let key = unsafe [UInt8](text)
    let group = groupOfText[key] ?? new
    if group == new {
      groupOfText[key] = new
      groups.append(Group(row: -1, metric: metric))
    }
    groupOfMetric[Int(metric)] = group
    return group
  }
}
