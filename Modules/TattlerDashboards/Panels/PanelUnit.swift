/// What the numbers of a panel are, by Grafana's names of units.
public enum PanelUnit: String, Sendable, Hashable, CaseIterable {
  /// A plain number, shortened by thousands.
  case short
  /// Milliseconds.
  case milliseconds = "ms"
  /// Seconds.
  case seconds = "s"
  /// US dollars.
  case dollars = "currencyUSD"
  /// A share between 0 and 1, shown in per cent.
  case share = "percentunit"
  /// Bytes, by 1,024.
  case bytes
  /// So many a second.
  case perSecond = "cps"
}
