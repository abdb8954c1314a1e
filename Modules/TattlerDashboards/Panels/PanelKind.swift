/// How a panel shows its numbers.
public enum PanelKind: Sendable, Hashable {
  /// Lines over time.
  case lines
  /// Areas over time, one upon the other.
  case stack
  /// The last number, large.
  case number
  /// The last text of the legend, large.
  case name
  /// A row for each series, with its labels; the greatest number first.
  case table
  /// Coloured bars over time, with a name for each value from 0 on.
  case states([PanelState])
}
