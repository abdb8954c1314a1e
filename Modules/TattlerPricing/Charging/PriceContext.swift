/// What decides between prices of one model, beside the time and the size of the prompt: the service tier, the region, the plan.
///
/// ```swift
/// let context: PriceContext = ["service_tier": "priority", "region": "eu"]
/// ```
public struct PriceContext: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// The pairs, by key.
  public private(set) var pairs: [PriceEntry.Condition]

  /// Nothing said: standard prices.
  public static let standard = PriceContext([])

  /// Makes a context of pairs; the last of a key counts.
  public init(_ pairs: [(String, String)]) {
    self.pairs = []
    for (key, value) in pairs { self[key] = value }
  }

  /// Makes a context of a literal.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements)
  }

  /// The value of a key.
  public subscript(key: String) -> String? {
    get { pairs.first { $0.key == key }?.value }
    set {
      pairs.removeAll { $0.key == key }
      if let newValue { pairs.append(PriceEntry.Condition(key: key, value: newValue)) }
      pairs.sort { $0.key < $1.key }
    }
  }

  /// Values that mean that nothing special is said.
  static func isNeutral(_ value: String) -> Bool {
    switch value {
    case "standard", "default", "auto", "none", "": true
    default: false
    }
  }
}
