/// Prices that cannot be.
extension PriceLint {
  /// Between what limits dollars for one token, character, second … are believed: below and above lie doubt and mistake.
  private struct Limits {
    let least: Double
    let doubtful: Double
    let absurd: Double
  }

  /// The dearest models take $600 for a million tokens, the dearest voices $300 for a million characters, calls a few dollars
  /// a minute; three digits more are another unit.
  private static func limits(_ dimension: UsageKind.Dimension) -> Limits {
    switch dimension {
    case .token: Limits(least: 1e-10, doubtful: 0.001, absurd: 0.01)
    case .character: Limits(least: 1e-9, doubtful: 0.000_5, absurd: 0.01)
    case .time: Limits(least: 1e-7, doubtful: 0.05, absurd: 1)
    case .request, .message: Limits(least: 1e-9, doubtful: 1, absurd: 100)
    case .image: Limits(least: 1e-7, doubtful: 5, absurd: 100)
    case .credit: Limits(least: 1e-9, doubtful: 1, absurd: 100)
    }
  }

  mutating func checkMagnitudes(_ entry: PriceEntry, _ subject: Subject) {
    for rate in entry.rates where rate.price.mantissa != 0 {
      let limits = Self.limits(rate.kind.dimension)
      let price = rate.perUnit
      let text = "\(rate.kind.name) costs $\(rate.price) for \(rate.unit.name), which is"
      if price >= limits.absurd {
        report(.error, .implausible, at: entry.position, subject, "\(text) absurdly much: is it the wrong unit?")
      } else if price >= limits.doubtful {
        report(.warning, .implausible, at: entry.position, subject, "\(text) very much: is it the right unit?")
      } else if price < limits.least {
        report(.warning, .implausible, at: entry.position, subject, "\(text) next to nothing: is it the right unit?")
      }
    }
  }

  /// What is read from a cache costs at most what it would cost without.
  mutating func checkCache(_ entry: PriceEntry, _ subject: Subject) {
    let pairs: [(UsageKind, UsageKind)] = [
      (.cacheRead, .input), (.cacheReadAudio, .inputAudio), (.cacheReadImage, .inputImage),
    ]
    for (cached, whole) in pairs {
      guard let part = entry.rate(of: cached), let full = entry.rate(of: whole), part.perUnit > full.perUnit else {
        continue
      }
      report(
        .warning, .implausible, at: entry.position, subject,
        "\(cached.name) costs more than \(whole.name): \(part.price) and \(full.price) for \(full.unit.name)")
    }
  }

  /// Work that may wait is not dearer than work that may not.
  mutating func checkBatch(_ subject: Subject) {
    let batch = PriceEntry.Condition(key: "processing", value: "batch")
    for entry in subject.entries where entry.conditions.contains(batch) {
      let rest = Set(entry.conditions.filter { $0 != batch })
      let standards = subject.entries.filter { other in
        other.layer == entry.layer && Set(other.conditions) == rest && other.leastInput == entry.leastInput
          && other.windows == entry.windows
          && max(entry.from ?? .min, other.from ?? .min)
            < min(entry.until ?? .max, other.until ?? .max)
      }
      for rate in entry.rates {
        guard let dearer = standards.compactMap({ $0.rate(of: rate.kind) }).first(where: { $0.perUnit < rate.perUnit })
        else { continue }
        report(
          .warning, .implausible, at: entry.position, subject,
          "\(rate.kind.name) costs more in a batch than without: \(rate.price) for \(rate.unit.name) and \(dearer.price) for \(dearer.unit.name)"
        )
      }
    }
  }
}
