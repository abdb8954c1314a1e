public import TattlerConfig

extension CostConfiguration {
  /// Attributes that the cost has anyway.
  private static let ownAttributes: Set<String> = [
    "cost_type", "model", "provider", "kind", "reason", SeriesName.overflowAttribute,
  ]
  private static let maximumKept = 8
  private static let maximumNameBytes = 128

  /// Reads the section strictly; mistakes are reported to the reader. The files of prices are read by
  /// ``loadPrices(for:)``.
  public init(reading section: ConfigReader) {
    prices = section.strings("prices", default: [])
    intervalNanoseconds = Self.nanoseconds(
      section.duration("interval", in: .seconds(1)...(.seconds(3_600)), default: .seconds(10)))
    settings.keep = Self.keep(section)
    settings.maximumSeries = section.integer("max_series", in: 10...1_000_000, default: settings.maximumSeries)
    settings.idleNanoseconds = Self.nanoseconds(
      section.duration("idle", in: .seconds(600)...(.seconds(366 * 86_400)), default: .seconds(86_400)))
    for (name, pairs) in section.namedSections("context", { name, provider in Self.context(provider) }) {
      settings.contexts[name] = pairs
    }
    _ = section.section("providers") { providers in
      for type in CostType.allCases where providers.node(type.rawValue) != nil {
        settings.providers[type] = providers.requiredString(type.rawValue)
      }
    }
    var names: Set<[UInt8]> = []
    usage += section.sectionList("usage") { entry in
      let mapping = UsageMapping(reading: entry)
      if !names.insert(UsageIndex.folded(mapping.metric)).inserted {
        entry.report("metric", reason: "\"\(mapping.metric)\" was mapped already", expected: "one mapping of a metric")
      }
      return mapping
    }
  }

  private static func context(_ provider: ConfigReader) -> [(key: String, value: String)] {
    provider.keys.map { ($0.lowercased(), provider.requiredString($0).lowercased()) }
  }

  private static func keep(_ section: ConfigReader) -> [String] {
    let keep = section.strings("keep", default: [])
    if keep.count > maximumKept {
      section.report("keep", reason: "found \(keep.count) attributes", expected: "at most \(maximumKept)")
    }
    for (index, name) in keep.enumerated() {
      if ownAttributes.contains(name) {
        section.report("keep", reason: "\"\(name)\" is an attribute that the processor sets itself")
      } else if name.isEmpty || name.utf8.count > maximumNameBytes {
        section.report(
          "keep", reason: "found \"\(name.prefix(40))\"", expected: "names of 1 to \(maximumNameBytes) bytes")
      } else if keep[..<index].contains(name) {
        section.report("keep", reason: "\"\(name)\" is said twice")
      }
    }
    return keep
  }

  private static func nanoseconds(_ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    return UInt64(clamping: seconds) * 1_000_000_000 + UInt64(clamping: attoseconds / 1_000_000_000)
  }
}
