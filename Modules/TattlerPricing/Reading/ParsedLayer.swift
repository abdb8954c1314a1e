internal import TattlerConfig

/// One file of prices as it stands, before it is laid over others.
struct ParsedLayer {
  /// A provider's section; what is nil or empty is not said.
  struct Provider {
    let id: String
    let position: ConfigPosition
    var name: String?
    var aliases: [(id: String, position: ConfigPosition)] = []
    var url: String?
    var cached: Usage.CachedConvention?
    var reasoning: Usage.ReasoningConvention?
    var context: [PriceEntry.Condition] = []
    var multipliers: [PriceMultiplier] = []
    var credits: [PriceEntry] = []
    var unpriced: String?
    var models: [Model] = []
  }

  /// A model's section.
  struct Model {
    let id: String
    let position: ConfigPosition
    var aliases: [(id: String, position: ConfigPosition)] = []
    var retires: Int64?
    var unpriced: String?
    var cached: Usage.CachedConvention?
    var reasoning: Usage.ReasoningConvention?
    var billing: BillingRule?
    var billingSources: [String] = []
    var multipliers: [PriceMultiplier] = []
    var entries: [PriceEntry] = []
  }

  let index: Int
  let file: String
  var released: Int64?
  var checked: Int64?
  var sources: [PriceSource] = []
  var precedence: [(id: String, position: ConfigPosition)] = []
  var providers: [Provider] = []
}
