/// The entries of a mapping while it is built: finds duplicates, and adds what merge keys bring at the end.
///
/// The rule of `<<` is that of the YAML merge key type: own keys win over merged ones, wherever they stand, and earlier
/// sources win over later ones.
struct EntryList {
  private var entries: [ConfigEntry] = []
  private var places: [String: ConfigPosition] = [:]
  private var sources: [[ConfigEntry]] = []
  private var mergePlace: ConfigPosition?

  /// Adds an entry unless its key is taken; then gives the place of the first.
  mutating func add(_ entry: ConfigEntry) -> ConfigPosition? {
    if let first = places[entry.key] { return first }
    places[entry.key] = entry.keyPosition
    entries.append(entry)
    return nil
  }

  /// Takes the value of a merge key: a mapping or a list of mappings.
  mutating func merge(_ value: ConfigNode, at place: ConfigPosition) throws(ConfigError) {
    if let first = mergePlace {
      throw ConfigError(
        .duplicateKey, at: place,
        reason: "the key \"<<\" stands here again, first on line \(first.line); name several in one list")
    }
    mergePlace = place
    for source in value.items ?? [value] {
      guard let merged = source.entries else {
        throw ConfigError(
          .wrongType, at: place, reason: "\"<<\" found \(source.kind)", expected: "a mapping or a list of mappings")
      }
      sources.append(merged)
    }
  }

  /// All entries: the mapping's own, then what was merged.
  consuming func merged() -> [ConfigEntry] {
    for source in sources {
      for entry in source { _ = add(entry) }
    }
    return entries
  }
}
