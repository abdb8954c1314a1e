/// What a configuration document may cost, so that no file can exhaust memory or the stack.
public struct ConfigLimits: Sendable, Hashable {
  /// The largest document, in bytes.
  public var maximumBytes: Int

  /// How deep mappings and sequences may nest; at most 512 is safe on a small stack.
  public var maximumDepth: Int

  /// How many nodes a document may have, with each alias counted as what it stands for.
  public var maximumNodes: Int

  /// Makes limits; the defaults are far above any sensible configuration.
  public init(maximumBytes: Int = 4 << 20, maximumDepth: Int = 64, maximumNodes: Int = 100_000) {
    self.maximumBytes = maximumBytes
    self.maximumDepth = min(maximumDepth, 512)
    self.maximumNodes = maximumNodes
  }
}
