/// A value of a panel of states.
public struct PanelState: Sendable, Hashable {
  /// What it is called.
  public let name: String
  /// Its colour.
  public let color: PanelColor

  /// Makes a state.
  public init(_ name: String, _ color: PanelColor) {
    self.name = name
    self.color = color
  }
}
