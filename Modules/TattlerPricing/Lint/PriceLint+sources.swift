internal import TattlerConfig

/// Who states what, and when that was read.
extension PriceLint {
  mutating func checkLayers() {
    for (index, layer) in catalogue.layers.enumerated() {
      let top = ConfigPosition(file: layer.file, line: 1, column: 1)
      guard let checked = layer.checked else {
        let sentence = "it does not say when its sources were read"
        if index == 0 { report(.note, .stale, at: top, nil, sentence) }
        continue
      }
      guard let days = age(of: checked), days > Self.staleDays else { continue }
      report(.warning, .stale, at: top, nil, "its sources were read \(days) days ago, on \(PriceDate.text(checked))")
    }
  }

  mutating func checkSources() {
    var named: Set<String> = []
    for provider in catalogue.providers {
      for multiplier in provider.multipliers + provider.models.flatMap(\.multipliers) {
        named.formUnion(multiplier.sources)
      }
      for entry in provider.credits + provider.models.flatMap(\.entries) {
        named.formUnion(entry.sources + entry.disagreements.flatMap(\.sources))
      }
    }
    for source in catalogue.sources.values.sorted(by: { $0.position < $1.position }) {
      if !named.contains(source.id) {
        report(.warning, .unusedSource, at: source.position, nil, "no price names the source \"\(source.id)\"")
      }
      if let checked = source.checked, let days = age(of: checked), days > Self.staleDays {
        report(
          .note, .stale, at: source.position, nil,
          "the source \"\(source.id)\" was read \(days) days ago, on \(PriceDate.text(checked))")
      }
    }
  }

  /// Full days since then; nil in the future.
  private func age(of checked: Int64) -> Int64? {
    let (age, overflow) = moment.subtractingReportingOverflow(checked)
    return overflow || age < 0 ? nil : age / Self.day
  }

  /// Who states an entry.
  mutating func checkOrigin(_ entry: PriceEntry, _ subject: Subject) {
    checkDeclared(entry.sources + entry.disagreements.flatMap(\.sources), at: entry.position, subject)
    let kinds = Self.names((entry.rates + entry.credits).map(\.kind))
    if entry.sources.isEmpty {
      report(missingSourceSeverity(entry.position), .noSource, at: entry.position, subject, "no source states \(kinds)")
    }
    let confidences = entry.sources.compactMap { catalogue.sources[$0]?.confidence }
    if !confidences.isEmpty, confidences.allSatisfy({ $0 == .thirdParty }) {
      let who = entry.sources.compactMap { catalogue.sources[$0]?.name }.joined(separator: "; ")
      report(
        .warning, .thirdPartyOnly, at: entry.position, subject,
        "\(kinds): neither the vendor nor a dataset states it, only \(who)")
    }
  }

  mutating func check(_ multipliers: [PriceMultiplier], _ subject: Subject) {
    checkFactors(multipliers, subject)
    for multiplier in multipliers {
      checkCapitals(multiplier.conditions, at: multiplier.position, subject)
      checkDeclared(multiplier.sources, at: multiplier.position, subject)
      if multiplier.sources.isEmpty {
        report(
          missingSourceSeverity(multiplier.position), .noSource, at: multiplier.position, subject,
          "no source states the factor \(multiplier.factor)")
      }
      let factor = multiplier.factor.approximate
      if factor > 10 || factor < 0.01 {
        report(
          .warning, .implausible, at: multiplier.position, subject,
          "the factor \(multiplier.factor) makes prices \(factor < 1 ? "vanish" : "explode")")
      }
    }
  }

  /// A file that declares no source at all, such as somebody's own prices, need not name any.
  private func missingSourceSeverity(_ position: ConfigPosition) -> PriceFinding.Severity {
    catalogue.sources.values.contains { $0.position.file == position.file } ? .warning : .note
  }

  private mutating func checkDeclared(_ ids: [String], at position: ConfigPosition, _ subject: Subject) {
    for id in Set(ids).sorted() where catalogue.sources[id] == nil {
      let near = Spelling.nearest(to: id, among: Array(catalogue.sources.keys))
      let hint = near.map { "; did you mean \"\($0)\"?" } ?? ""
      report(.error, .undeclaredSource, at: position, subject, "no source \"\(id)\" is declared" + hint)
    }
  }

  /// Sources that disagree: a note where the vendor's own word or a contract decides, else a doubt about the price.
  mutating func checkDisputes(_ entry: PriceEntry, _ subject: Subject) {
    let isSettled = entry.sources.contains { id in
      let confidence = catalogue.sources[id]?.confidence
      return confidence == .vendor || confidence == .contract
    }
    let disputed = TableCompiler.disputed(entry)
    for kind in disputed.kinds {
      guard let rate = entry.rate(of: kind) else { continue }
      let others = entry.disagreements.filter { $0.kind == kind }.map { other in
        "\(other.price) say \(other.sources.joined(separator: ", "))"
      }
      let mine = entry.sources.isEmpty ? "" : " (\(entry.sources.joined(separator: ", ")))"
      report(
        isSettled ? .note : .warning, .disputed, at: entry.position, subject,
        "\(kind.name) is \(rate.price)\(mine) for \(rate.unit.name); \(others.joined(separator: "; "))")
    }
  }

  /// `input, cache_read and output`
  static func names(_ kinds: [UsageKind]) -> String {
    let names = UsageKind.allCases.filter(kinds.contains).map(\.name)
    guard names.count > 1, let last = names.last else { return names.first ?? "nothing" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
