internal import CTattlerPlugin
internal import TattlerModel
internal import TattlerSinkSupport

/// What Mimir asks of names and label values, and what the sink does where data breaks it, so that nothing is refused.
///
/// | broken rule | repair |
/// |---|---|
/// | characters outside `[a-zA-Z0-9_]`, a leading digit | one `_` per character, `_` in front (the encoder does it) |
/// | two tags, or two fields of a row, with the same name after that; a tag `__name__` | the later one gets `_2`, `_3`, … |
/// | a tag name over 1,024 bytes | cut, with `_` and a hash of the whole at its end |
/// | a tag value over 2,048 bytes | cut, with `~` and a hash of the whole at its end |
///
/// The hash keeps series apart that differ only in what was cut. Limits: Grafana Cloud's and Mimir's defaults.
struct SeriesRules {
  static let maximumNameBytes = 1024
  static let maximumValueBytes = 2048
  /// The label in which Mimir keeps the metric's name.
  private static let nameLabel = "__name__"

  /// What was repaired.
  struct Repair {
    let batch: MetricBatch
    /// Names that got a number.
    var renamed = 0
    /// Names and values that were cut.
    var shortened = 0
  }

  /// The rows in a batch of their own, repaired; nil where nothing is to be done, as it nearly always is.
  static func repair(_ batch: MetricBatch, rows: Range<Int>) throws(MetricBatchError) -> Repair? {
    guard unsafe batch.withView({ view in unsafe needsRepair(view, rows: rows) }) else { return nil }
    var builder = MetricBatchBuilder()
    try builder.append(rows: rows, of: batch)
    var counts = (renamed: 0, shortened: 0)
    for set in 0..<builder.attributeSets.count {
      try repair(set: builder.attributeSets[set], in: &builder, &counts)
    }
    for row in 0..<builder.rows.count { try repairFields(of: builder.rows[row], in: &builder, &counts.renamed) }
    return Repair(batch: try builder.finish(), renamed: counts.renamed, shortened: counts.shortened)
  }

  /// A name as the receiver wants it. A field key may begin with a digit, as it stands behind the measurement.
  static func sanitised(_ name: String, isField: Bool = false) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      if result.isEmpty, isDigit(scalar), !isField { result = "_" }
      result.unicodeScalars.append(isNameCharacter(scalar) ? scalar : "_")
    }
    return result
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar >= "a" && scalar <= "z" || scalar >= "A" && scalar <= "Z" || scalar == "_" || isDigit(scalar)
  }
}

extension SeriesRules {
  private static func needsRepair(_ view: BatchView, rows: Range<Int>) -> Bool {
    let oddFields = unsafe view.metrics.map { metric in unsafe isOdd(view.bytes(metric.field)) }
    let hasOddFields = oddFields.contains(true)
    var seen = unsafe [Bool](repeating: false, count: view.attributeSets.count)
    for index in rows {
      let row = unsafe view.rows[index]
      let set = Int(row.attributes)
      if !seen[set] {
        seen[set] = true
        if unsafe needsRepair(view.attributes(ofSet: row.attributes), in: view) { return true }
      }
      if hasOddFields, row.point_count > 1, unsafe hasEqualFields(row, in: view) { return true }
    }
    return false
  }

  private static func needsRepair(_ attributes: UnsafeBufferPointer<tattler_attribute>, in view: BatchView) -> Bool {
    var hasOddKeys = false
    for index in 0..<attributes.count {
      let attribute = unsafe attributes[index]
      let isText = attribute.kind == BatchValueKind.string.rawValue
      if isText, attribute.value.text.length > UInt32(maximumValueBytes) { return true }
      if attribute.key.length > UInt32(maximumNameBytes) { return true }
      hasOddKeys = unsafe hasOddKeys || isOdd(view.bytes(attribute.key))
    }
    guard hasOddKeys else { return false }
    var names: Set<String> = [nameLabel]
    for index in 0..<attributes.count {
      let name = unsafe sanitised(view.string(attributes[index].key))
      if name.utf8.count > maximumNameBytes || !names.insert(name).inserted { return true }
    }
    return false
  }

  private static func hasEqualFields(_ row: tattler_row, in view: BatchView) -> Bool {
    let points = unsafe view.points(of: row)
    var names: Set<String> = []
    for index in 0..<points.count {
      let field = unsafe view.metrics[Int(points[index].metric)].field
      if unsafe !names.insert(sanitised(view.string(field), isField: true)).inserted { return true }
    }
    return false
  }

  /// Whether a name would change, or is the one that the receiver keeps for itself.
  private static func isOdd(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in 0..<bytes.count {
      let byte = unsafe bytes[index]
      let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
      let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      if !isLetter, byte != UInt8(ascii: "_"), !isDigit || index == 0 { return true }
    }
    return unsafe bytes.count == nameLabel.utf8.count && bytes.elementsEqual(nameLabel.utf8)
  }
}

extension SeriesRules {
  private static func repair(
    set: tattler_range, in builder: inout MetricBatchBuilder,
    _ counts: inout (renamed: Int, shortened: Int)
  ) throws(MetricBatchError) {
    var names: Set<String> = [nameLabel]
    for index in Int(set.first)..<Int(set.first) + Int(set.count) {
      let attribute = builder.attributes[index]
      var name = sanitised(builder.string(attribute.key))
      if name.utf8.count > maximumNameBytes {
        name = ShortenedText.cut(name, to: maximumNameBytes, mark: "_", hashing: name)
        counts.shortened += 1
      }
      if !names.insert(name).inserted {
        name = numbered(name, among: &names)
        counts.renamed += 1
      }
      builder.attributes[index].key = try builder.addText(name)
      if attribute.kind == BatchValueKind.string.rawValue, attribute.value.text.length > UInt32(maximumValueBytes) {
        let whole = builder.string(attribute.value.text)
        let value = ShortenedText.cut(whole, to: maximumValueBytes, mark: "~", hashing: whole)
        builder.attributes[index].value = tattler_payload(text: try builder.addText(value))
        counts.shortened += 1
      }
    }
  }

  private static func repairFields(
    of row: tattler_row, in builder: inout MetricBatchBuilder, _ renamed: inout Int
  ) throws(MetricBatchError) {
    guard row.point_count > 1 else { return }
    var names: Set<String> = []
    for point in Int(row.first_point)..<Int(row.first_point) + Int(row.point_count) {
      var metric = builder.metrics[Int(builder.points[point].metric)]
      let name = sanitised(builder.string(metric.field), isField: true)
      if names.insert(name).inserted { continue }
      metric.field = try builder.addText(numbered(name, among: &names))
      try builder.metrics.append(metric)
      builder.points[point].metric = UInt32(builder.metrics.count - 1)
      renamed += 1
    }
  }

  /// The name with the first number that is free; there is one within as many tries as there are names.
  private static func numbered(_ name: String, among names: inout Set<String>) -> String {
    for number in 2...names.count + 2 {
      let candidate = "\(name)_\(number)"
      if names.insert(candidate).inserted { return candidate }
    }
    return name
  }
}

extension MetricBatchBuilder {
  /// Text that was added, as a string.
  fileprivate func string(_ text: tattler_text) -> String {
    let all = unsafe self.text.records
    return unsafe String(decoding: all[Int(text.offset)..<Int(text.offset) + Int(text.length)], as: UTF8.self)
  }
}
