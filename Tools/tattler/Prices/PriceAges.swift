internal import TattlerConfig
internal import TattlerPricing

/// How long ago the tables and their sources were read.
struct PriceAges {
  /// A table or a source.
  struct Item {
    let checked: Int64?
    /// Whole days; nil where no date is given.
    let days: Int64?
    let isTooOld: Bool

    fileprivate init(_ checked: Int64?, now: Int64, maximum: Duration?) {
      self.checked = checked
      let age = checked.map { Duration.nanoseconds(now) - Duration.nanoseconds($0) }
      days = age.map { $0.components.seconds / 86_400 }
      if let age, let maximum { isTooOld = age > maximum } else { isTooOld = false }
    }
  }

  let layers: [(layer: PriceLayer, age: Item)]
  let sources: [(source: PriceSource, age: Item)]

  init(_ catalogue: PriceCatalogue, now: Int64, maximum: Duration?) {
    layers = catalogue.layers.map { ($0, Item($0.checked, now: now, maximum: maximum)) }
    sources = catalogue.sources.values.sorted { $0.position < $1.position }.map { source in
      let layer = catalogue.layers.last { $0.file == source.position.file }
      return (source, Item(source.checked ?? layer?.checked, now: now, maximum: maximum))
    }
  }

  /// Whether anything is older than the maximum.
  var isExceeded: Bool { layers.contains { $0.age.isTooOld } || sources.contains { $0.age.isTooOld } }

  /// What a person reads.
  func lines(colored: Bool = Terminal.showsColor) -> [String] {
    var files = TextTable([.left("TABLE"), .left("RELEASED"), .left("CHECKED"), .right("AGE")])
    for (layer, age) in layers {
      files.add([
        .init(layer.file), .init(layer.released.map(PriceDate.text) ?? "-"),
        .init(age.checked.map(PriceDate.text) ?? "-"), Self.cell(age),
      ])
    }
    guard !sources.isEmpty else { return files.lines(colored: colored) }
    var table = TextTable([.left("SOURCE"), .left("CONFIDENCE"), .left("CHECKED"), .right("AGE"), .left("NAME")])
    for (source, age) in sources {
      table.add([
        .init(source.id), .init(source.confidence.rawValue), .init(age.checked.map(PriceDate.text) ?? "-"),
        Self.cell(age), .init(source.name),
      ])
    }
    return files.lines(colored: colored) + [""] + table.lines(colored: colored)
  }

  private static func cell(_ age: Item) -> TextTable.Cell {
    guard let days = age.days else { return TextTable.Cell("unknown", .dim) }
    let text = days < 0 ? "in the future" : HumanText.count(Int(days), "day") + (age.isTooOld ? ", too old" : "")
    return TextTable.Cell(text, age.isTooOld ? .bad : .plain)
  }

  /// What a script reads, with the end of the line.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("too_old")
    writer.boolean(isExceeded)
    writer.array("tables", layers) { writer, item in
      writer.beginObject()
      writer.member("file", item.layer.file)
      writer.member("released", item.layer.released.map(PriceDate.text))
      Self.write(item.age, to: &writer)
      writer.endObject()
    }
    writer.array("sources", sources) { writer, item in
      writer.beginObject()
      writer.member("id", item.source.id)
      writer.member("name", item.source.name)
      writer.member("confidence", item.source.confidence.rawValue)
      writer.member("url", item.source.url)
      Self.write(item.age, to: &writer)
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func write(_ age: Item, to writer: inout JSONWriter) {
    writer.member("checked", age.checked.map(PriceDate.text))
    writer.key("days")
    if let days = age.days { writer.integer(days) } else { writer.null() }
    writer.key("too_old")
    writer.boolean(age.isTooOld)
  }
}
