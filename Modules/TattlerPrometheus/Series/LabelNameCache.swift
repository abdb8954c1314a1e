internal import TattlerModel

/// How a label name is made of a key.
enum LabelRule: UInt8, BitwiseCopyable, CaseIterable {
  /// As the names of OpenTelemetry are translated.
  case otlp
  /// As Grafana translates the tag keys of line protocol.
  case lineProtocol
  /// Not at all, where the metric came from Prometheus.
  case prometheus
}

/// Label names by the keys that they were made of, so that a key is translated once a batch.
struct LabelNameCache: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var key: Piece
    var name: Piece
    var rule: LabelRule
    var isNamed: Bool
  }

  /// Keys above which further ones are translated each time: a batch has few.
  private static let most = 1 << 16

  private var entries: [Entry] = []
  private var index = IndexTable()
  private var keys: [UInt8] = []
  private var naming = PrometheusNaming()
  private var seed: UInt64 = 0
  /// The end of the last name in the labels' text.
  private(set) var end = 0

  init() {}

  mutating func begin(_ naming: PrometheusNaming, _ seed: UInt64) {
    self.naming = naming
    self.seed = seed
    entries.removeAll(keepingCapacity: true)
    index.removeAll()
    keys.removeAll(keepingCapacity: true)
    end = 0
  }

  /// The name for a key, in `text`; nil where there is none.
  @unsafe
  mutating func name(_ key: UnsafeBufferPointer<UInt8>, _ rule: LabelRule, _ text: inout [UInt8]) -> Piece? {
    let hash = unsafe BytesHash.of(key, seed: seed) ^ UInt64(rule.rawValue)
    let found = index.find(hash) { place in
      let entry = entries[place]
      return unsafe entry.rule == rule && keys[entry.key.range].elementsEqual(key)
    }
    if let found { return entries[found].isNamed ? entries[found].name : nil }
    let start = text.count
    let isNamed = unsafe append([UInt8](key), rule, &text)
    let entry = Entry(
      key: Piece(keys.count, keys.count + key.count), name: Piece(start, text.count), rule: rule,
      isNamed: isNamed)
    if entries.count < Self.most, (try? index.insert(hash, entries.count)) != nil {
      entries.append(entry)
      unsafe keys.append(contentsOf: key)
      end = text.count
    }
    return isNamed ? entry.name : nil
  }

  private func append(_ key: [UInt8], _ rule: LabelRule, _ text: inout [UInt8]) -> Bool {
    // The name of the series itself is no label.
    if key.isEmpty || key.elementsEqual("__name__".utf8) { return false }
    switch rule {
    case .lineProtocol:
      PrometheusNaming.appendLineProtocolLabel(key, to: &text)
      return true
    case .prometheus where naming.strategy.allowsUTF8 || NameByte.isPlainLabel(key):
      text.append(contentsOf: key)
      return true
    case .prometheus, .otlp: return naming.appendLabelName(key, to: &text) == nil
    }
  }
}
