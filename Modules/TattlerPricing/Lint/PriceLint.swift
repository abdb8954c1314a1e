internal import TattlerConfig

/// Looks for what is wrong or doubtful in tables of prices that can be read.
///
/// ```swift
/// let catalogue = try PriceCatalogue.load(files: ["contract.yaml"])
/// for finding in PriceLint.findings(in: catalogue, at: now) { print(finding) }
/// ```
public struct PriceLint {
  /// The age above which a table is stale, in days.
  public static let staleDays: Int64 = 90

  static let day: Int64 = 86_400_000_000_000

  let catalogue: PriceCatalogue
  let moment: Int64
  private(set) var findings: [PriceFinding] = []

  private init(_ catalogue: PriceCatalogue, _ moment: Int64) {
    self.catalogue = catalogue
    self.moment = moment
  }

  /// Everything that is found, in the order of the files.
  ///
  /// - Parameters:
  ///   - catalogue: the layers.
  ///   - moment: the time to look from, in nanoseconds since 1970: what has ended, what is stale.
  public static func findings(in catalogue: PriceCatalogue, at moment: Int64) -> [PriceFinding] {
    var lint = PriceLint(catalogue, moment)
    lint.checkLayers()
    lint.checkSources()
    for provider in catalogue.providers { lint.check(provider) }
    // The shipped table lies below the files, whatever their names.
    let files = Dictionary(catalogue.layers.enumerated().map { ($1.file, $0) }) { first, _ in first }
    return lint.findings.enumerated().sorted { left, right in
      let (mine, theirs) = (left.element.position, right.element.position)
      let layers = (files[mine.file] ?? .max, files[theirs.file] ?? .max)
      return (layers.0, mine.line, mine.column, left.offset) < (layers.1, theirs.line, theirs.column, right.offset)
    }.map(\.element)
  }

  mutating func report(
    _ severity: PriceFinding.Severity, _ rule: PriceFinding.Rule, at position: ConfigPosition,
    _ subject: Subject?, _ sentence: String
  ) {
    findings.append(
      PriceFinding(
        severity: severity, rule: rule, position: position, provider: subject?.provider.id, model: subject?.model?.id,
        sentence: sentence))
  }

  /// What a check is about.
  struct Subject {
    let provider: ProviderPrices
    var model: ModelPrices?

    /// The price entries: the model's, or what the provider's credits cost.
    var entries: [PriceEntry] { model?.entries ?? provider.credits }
  }

  private mutating func check(_ provider: ProviderPrices) {
    let own = Subject(provider: provider)
    checkEntries(own)
    check(provider.multipliers, own)
    checkCapitals(provider.context, at: provider.position, own)
    for model in provider.models {
      let subject = Subject(provider: provider, model: model)
      if let retires = model.retires, retires <= moment {
        report(.note, .retired, at: model.position, subject, "the vendor has retired it on \(PriceDate.text(retires))")
      }
      checkEntries(subject)
      checkBatch(subject)
      checkCredits(subject)
      checkDiscounts(subject)
      check(model.multipliers, subject)
    }
  }

  private mutating func checkEntries(_ subject: Subject) {
    checkPairs(subject)
    checkEnds(subject)
    checkHiding(subject)
    for entry in subject.entries {
      checkOrigin(entry, subject)
      checkDisputes(entry, subject)
      checkMagnitudes(entry, subject)
      checkCache(entry, subject)
      checkCapitals(entry.conditions, at: entry.position, subject)
    }
  }
}
