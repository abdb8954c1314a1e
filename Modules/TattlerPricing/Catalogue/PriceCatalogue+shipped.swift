internal import CTattlerPrices
internal import TattlerConfig

extension PriceCatalogue {
  /// The text of the shipped table, as it lies in the program.
  public static var shippedText: [UInt8] {
    var count = 0
    let bytes = unsafe tattler_shipped_prices(&count)
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The name that the shipped table has in positions.
  static let shippedName = "shipped prices"

  static func shippedDocument() throws(ConfigErrors) -> ConfigDocument {
    try ConfigDocument.parse(bytes: shippedText, file: shippedName, environment: .empty, limits: limits)
  }
}
