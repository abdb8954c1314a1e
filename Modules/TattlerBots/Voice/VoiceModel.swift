public import TattlerPricing

/// A model of a vendor, as metrics are labelled with it and as its price is found.
///
/// ```swift
/// let spoken = VoiceModel("sonic-2", provider: "cartesia")
/// let written: VoiceModel = "gpt-4o"
/// ```
public struct VoiceModel: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The id that the vendor reports.
  public var name: String
  /// The vendor, by a name of the price tables; nil for the first that has a model of this name.
  public var provider: String?
  /// What decides between its prices: service tier, region, plan.
  public var context: PriceContext

  /// Names a model.
  public init(_ name: String, provider: String? = nil, context: PriceContext = .standard) {
    self.name = name
    self.provider = provider
    self.context = context
  }

  /// Names a model of any provider.
  public init(stringLiteral name: String) { self.init(name) }
}
