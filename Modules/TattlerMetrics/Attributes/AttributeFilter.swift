/// Which attributes a view keeps.
final class AttributeFilter: Sendable {
  private let names: [String]
  private let set: Set<String>
  /// True where the names are those to keep, false where they are those to leave out.
  private let keepsNamed: Bool

  /// A few comparisons are quicker than a hash.
  private static let mostCompared = 6

  init(keepsNamed: Bool, _ names: Set<String>) {
    self.keepsNamed = keepsNamed
    self.names = names.count <= Self.mostCompared ? names.sorted() : []
    set = names
  }

  /// The filter of those that this one leaves out.
  var inverted: AttributeFilter { AttributeFilter(keepsNamed: !keepsNamed, set) }

  func keeps(_ key: String) -> Bool {
    let isNamed = set.count <= Self.mostCompared ? names.contains(key) : set.contains(key)
    return isNamed == keepsNamed
  }
}
