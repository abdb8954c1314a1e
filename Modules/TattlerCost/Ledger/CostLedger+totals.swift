internal import TattlerModel
internal import TattlerPricing

/// From increments to totals.
extension CostLedger {
  /// Prices an increment and adds it where it belongs.
  mutating func charge(
    _ parts: Int128, of kind: UsageKind, _ mapping: Int, _ source: UsageSources.Source, time: Int64?, now: UInt64
  ) {
    let moment = time ?? Int64(clamping: now)
    let start = UInt64(clamping: moment)
    guard let amount = Int64(exactly: parts) else {
      return reject(.tooLarge, source.costType, resource: source.resource, at: start, now: now)
    }
    let mapping = index.mappings[mapping]
    let charge = pricer.charge(amount, of: kind, mapping, source.payee, at: moment)
    noticeDoubts(charge.warnings, source.payee)
    switch charge.outcome {
    case .rejected(let reason):
      reject(UsageRejection(reason), source.costType, resource: source.resource, at: start, now: now)
    case .unpriced(let reason): addUnpriced(parts, of: kind, reason, source, at: start, now: now)
    case .priced, .partlyPriced:
      guard add(charge.amount.ticks, to: source.costKey, .cost, at: start, now: now) else {
        return reject(.tooLarge, source.costType, resource: source.resource, at: start, now: now)
      }
      report.priced += 1
      report.spent = report.spent.adding(charge.amount) ?? report.spent
      for rest in charge.unpriced.kinds {
        addUnpriced(
          parts, of: rest, charge.reason(for: rest) ?? .missingRate, source, at: start, now: now)
      }
    }
  }

  private mutating func addUnpriced(
    _ parts: Int128, of kind: UsageKind, _ reason: UnpricedReason, _ source: UsageSources.Source, at start: UInt64,
    now: UInt64
  ) {
    let key = SeriesName.key(
      .unpriced, resource: source.resource,
      source.attributes + [("kind", .string(kind.name)), ("reason", .string(reason.rawValue))])
    report.unpriced[reason, default: 0] += 1
    notice(CostNotice(source.payee.subject, reason.rawValue))
    let shared: [(String, MetricValue)] = [
      ("cost_type", .string(source.costType.rawValue)), ("kind", .string(kind.name)),
    ]
    if !add(parts, to: key, .unpriced, beyond: shared, at: start, now: now) {
      reject(.tooLarge, source.costType, resource: source.resource, at: start, now: now)
    }
  }

  /// Counts a value that is no usage.
  mutating func reject(
    _ reason: UsageRejection, _ costType: CostType?, resource: [UInt8], at start: UInt64, now: UInt64
  ) {
    report.rejected[reason, default: 0] += 1
    var attributes: [(String, MetricValue)] = [("reason", .string(reason.rawValue))]
    if let costType { attributes.append(("cost_type", .string(costType.rawValue))) }
    let key = SeriesName.key(.rejected, resource: resource, attributes)
    if !add(1, to: key, .rejected, at: start, now: now) {
      // A resource that is too large is left out.
      _ = add(1, to: SeriesName.key(.rejected, resource: [0], attributes), .rejected, at: start, now: now)
    }
  }

  /// Adds to a series, or to one of the overflow; false where its name or the sum is too large.
  ///
  /// - Parameter shared: what the series of the overflow keeps of the name.
  private mutating func add(
    _ amount: Int128, to name: BinaryKey, _ kind: Total.Kind, beyond shared: [(String, MetricValue)] = [],
    at start: UInt64, now: UInt64
  ) -> Bool {
    guard name.bytes.count <= Self.maximumKeyBytes else { return false }
    let fits = totals.slot(of: name) != nil || hasRoom(forTotal: name)
    let key = fits ? name : SeriesName.overflow(kind, shared)
    guard let slot = totals.slot(of: key), var total = totals.value(slot) else {
      var total = Total(start: min(start, now), changed: now)
      total.sum = amount
      _ = totals.insert(total, key: key)
      return true
    }
    let (sum, overflows) = total.sum.addingReportingOverflow(amount)
    guard !overflows else { return false }
    total.sum = sum
    total.changed = now
    totals.set(total, in: slot)
    return true
  }

  private mutating func noticeDoubts(_ warnings: Charge.Warnings, _ payee: UsagePricer.Payee) {
    if warnings.contains(.unknownContext) { notice(CostNotice(payee.subject, CostNotice.unknownContext)) }
    if warnings.contains(.retired) { notice(CostNotice(payee.subject, CostNotice.retired)) }
  }
}
