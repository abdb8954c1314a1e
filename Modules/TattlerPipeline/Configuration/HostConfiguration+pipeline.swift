public import TattlerConfig
internal import TattlerCost
public import TattlerPlugin

extension HostConfiguration {
  /// The pipeline that the configuration describes: plugins are loaded, tables of prices read.
  ///
  /// - Parameter linked: plugins that the program has, which are taken before any is loaded.
  /// - Throws: every mistake with its place in the file.
  public func pipeline(
    in document: ConfigDocument, linked: [SinkPlugin] = []
  ) throws(ConfigErrors) -> Pipeline.Specification {
    let sinks = try SinkSet(self, in: document, linked: linked)
    var specification = Pipeline.Specification(queue: queue, sinks: sinks.specifications, transport: transport)
    specification.cumulative = cumulative
    if let cost { specification.cost = (cost, try cost.loadPrices(for: document)) }
    return specification
  }
}
