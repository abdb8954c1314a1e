internal import TattlerConfig

/// A list of names as the Prometheus HTTP API gives it ("Querying label values", "Getting label names").
struct NameList {
  let names: [String]
  /// What the server warned of, in its own words; a few of many.
  let warnings: [String]
  /// Whether a part of the server did not answer, so that there may be more names.
  let isPartial: Bool

  static let maximumBytes = 64 << 20
  static let maximumWarnings = 8
  private static let limits = ConfigLimits(maximumBytes: maximumBytes, maximumDepth: 16, maximumNodes: 4_000_000)

  /// Reads an answer.
  ///
  /// - Parameter hide: takes secrets out of the server's words.
  init(_ body: [UInt8], hide: (String) -> String) throws(ExportFailure) {
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: body, limits: Self.limits) } catch {
      throw ExportFailure(.data, "the list of names is no JSON: \(error)")
    }
    guard json["status"]?.stringValue == "success", let items = json["data"]?.arrayValue else {
      let words = (json["error"]?.stringValue).map { ": \(hide($0).prefix(400))" } ?? ""
      throw ExportFailure(.data, "the list of names has no names: is this the address of a Prometheus API?\(words)")
    }
    names = items.compactMap(\.stringValue)
    let words = (json["warnings"]?.arrayValue ?? []).prefix(Self.maximumWarnings).compactMap(\.stringValue)
    warnings = words.map { String(hide($0).prefix(400)) }
    isPartial = json["isPartial"]?.booleanValue == true
  }
}
