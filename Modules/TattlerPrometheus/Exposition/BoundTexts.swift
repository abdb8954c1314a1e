/// The labels `le` and `quantile` as text. Points of a histogram have the same bounds over and over, so that the text
/// of each is kept by its place.
struct BoundTexts {
  private struct Known {
    var bits: UInt64
    var isQuantile: Bool
    var range: Range<Int>
  }

  /// Texts that are kept: more bounds than that are rendered each time.
  private static let most = 4096

  var isOpenMetrics = false
  private(set) var bytes: [UInt8] = []
  private var known: [Known] = []
  private var place = 0

  /// Begins a point.
  mutating func begin() { place = 0 }

  /// Where the label stands in ``bytes``, until the next call; empty for none.
  @inline(__always)
  mutating func text(_ label: SampleLabel) -> Range<Int> {
    switch label {
    case .none: 0..<0
    case .bound(let bound, above: _): text(bound, isQuantile: false)
    case .quantile(let quantile): text(quantile, isQuantile: true)
    }
  }

  private mutating func text(_ number: Double, isQuantile: Bool) -> Range<Int> {
    defer { place += 1 }
    if place < known.count, known[place].bits == number.bitPattern, known[place].isQuantile == isQuantile {
      return known[place].range
    }
    // Another histogram: what was kept is of no use.
    if place < known.count || place >= Self.most {
      let keeps = min(place, Self.most)
      if keeps < known.count { known.removeSubrange(keeps...) }
      bytes.removeSubrange((known.last?.range.upperBound ?? 0)...)
    }
    let start = bytes.count
    bytes.append(contentsOf: (isQuantile ? "quantile=\"" : "le=\"").utf8)
    LabelNumber.append(number, isOpenMetrics ? .canonical : .short, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    if place < Self.most, place == known.count {
      known.append(Known(bits: number.bitPattern, isQuantile: isQuantile, range: start..<bytes.count))
    }
    return start..<bytes.count
  }
}
