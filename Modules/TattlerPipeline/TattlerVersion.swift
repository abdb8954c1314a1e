/// The version of this program.
public enum TattlerVersion {
  /// By semantic versioning; docs/ and CHANGELOG.md tell what it covers.
  public static let current = "0.1.0"
}
