internal import TattlerModel

/// The metric families of one text, in their order.
struct FamilyTable {
  /// A family.
  struct Family {
    /// The name in its comments.
    var name: [UInt8]
    /// The name of its samples, without suffixes.
    var sample: [UInt8]
    var type: SeriesType
    /// The metric that tells unit and help.
    var metric: UInt32
    var unit: [UInt8]
  }

  static let none = UInt32.max

  private(set) var families: [Family] = []
  private var byName: [[UInt8]: Int] = [:]
  /// Names of samples that belong to a family.
  private var taken: Set<[UInt8]> = []
  private var format = PrometheusTextFormat.prometheus

  mutating func begin(_ format: PrometheusTextFormat) {
    self.format = format
    families.removeAll(keepingCapacity: true)
    byName.removeAll(keepingCapacity: true)
    taken.removeAll(keepingCapacity: true)
  }

  /// The family of a metric; nil where the name belongs to a family of another type.
  mutating func family(
    _ name: ArraySlice<UInt8>, _ type: SeriesType, unit: ArraySlice<UInt8>, metric: UInt32
  ) -> UInt32? {
    let family = makeFamily(Array(name), type, unit, metric)
    if let known = byName[family.name] {
      let isSame =
        header(families[known].type) == header(family.type) && families[known].sample == family.sample
      return isSame ? UInt32(known) : nil
    }
    let names = reservedNames(family)
    guard names.allSatisfy({ !taken.contains($0) }) else { return nil }
    taken.formUnion(names)
    byName[family.name] = families.count
    families.append(family)
    return UInt32(families.count - 1)
  }

  /// The word for a type in a comment.
  func header(_ type: SeriesType) -> String {
    let isOpenMetrics = format == .openMetrics
    return switch type {
    case .counter: "counter"
    case .gauge: "gauge"
    case .unknown: isOpenMetrics ? "unknown" : "untyped"
    case .info: isOpenMetrics ? "info" : "gauge"
    case .stateset: isOpenMetrics ? "stateset" : "gauge"
    case .histogram, .exponentialHistogram: "histogram"
    case .summary: "summary"
    }
  }

  private func makeFamily(
    _ name: [UInt8], _ type: SeriesType, _ unit: ArraySlice<UInt8>, _ metric: UInt32
  ) -> Family {
    var family = Family(name: name, sample: name, type: type, metric: metric, unit: [])
    if format == .openMetrics {
      // The family of a counter and of an info metric goes without the suffix that their samples have.
      switch type {
      case .counter: (family.name, family.sample) = Self.parts(name, suffix: "_total")
      case .info:
        let parts = Self.parts(name, suffix: "_info")
        if parts.sample == name { family.name = parts.family } else { family.type = .gauge }
      default: break
      }
      let ending = [UInt8(ascii: "_")] + unit
      let takesUnit = !unit.isEmpty && family.type != .info && family.type != .stateset
      if takesUnit, family.name.count > ending.count, family.name.suffix(ending.count) == ending[...] {
        family.unit = Array(unit)
      }
    }
    return family
  }

  /// The family's and the sample's name, of which only the latter has the suffix.
  private static func parts(_ name: [UInt8], suffix: String) -> (family: [UInt8], sample: [UInt8]) {
    let suffix = Array(suffix.utf8)
    guard name.count > suffix.count, name.suffix(suffix.count) == suffix[...] else { return (name, name + suffix) }
    return (Array(name.dropLast(suffix.count)), name)
  }

  private func reservedNames(_ family: Family) -> [[UInt8]] {
    let isOpenMetrics = format == .openMetrics
    let suffixes: [String] =
      switch family.type {
      case .counter: isOpenMetrics ? ["", "_total", "_created"] : [""]
      case .info: isOpenMetrics ? ["", "_info"] : [""]
      case .summary: isOpenMetrics ? ["", "_count", "_sum", "_created"] : ["", "_count", "_sum"]
      case .histogram, .exponentialHistogram:
        isOpenMetrics ? ["", "_bucket", "_count", "_sum", "_created"] : ["", "_bucket", "_count", "_sum"]
      case .gauge, .unknown, .stateset: [""]
      }
    return suffixes.map { family.name + Array($0.utf8) }
  }
}
