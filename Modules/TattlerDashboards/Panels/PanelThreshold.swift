/// From which value on a panel has a colour.
public struct PanelThreshold: Sendable, Hashable {
  /// The value.
  public let value: Double
  /// The colour from there on.
  public let color: PanelColor

  /// Makes a threshold.
  public init(_ value: Double, _ color: PanelColor) {
    self.value = value
    self.color = color
  }
}
