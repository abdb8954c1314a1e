internal import CTattlerPlugin
internal import TattlerModel

/// Finds the mapping of a metric by its name.
///
/// A metric of OTLP has one name; line protocol has a measurement and a field, whose name is `measurement_field`, and the
/// measurement alone where the field is `value`. In names every byte outside `[a-zA-Z0-9_]` is `_`, as receivers write
/// them: `voice.llm.tokens.total` and `voice_llm_tokens_total` are one metric.
///
/// Most metrics are no usage: nearly all of them fall by the length of their name.
public struct UsageIndex: Sendable {
  /// The mappings, the last of a name counts.
  public let mappings: [UsageMapping]
  private let names: [[UInt8]]
  /// By the length of a name: the mappings that have it.
  private let byLength: [[Int]]

  /// An index of mappings.
  ///
  /// - Parameter mappings: in rising strength: of several with one name the last is used.
  public init(_ mappings: [UsageMapping] = UsageMapping.builtIn) {
    self.mappings = mappings
    names = mappings.map { Self.folded($0.metric) }
    var byLength = [[Int]](repeating: [], count: UsageMapping.maximumNameBytes + 1)
    for index in names.indices.reversed() where names[index].count < byLength.count {
      byLength[names[index].count].append(index)
    }
    self.byLength = byLength
  }

  /// The built-in mapping of a metric's name, however it is written.
  static func builtIn(named name: String) -> UsageMapping? {
    let folded = folded(name)
    return UsageMapping.builtIn.last { Self.folded($0.metric) == folded }
  }

  /// A name as it is compared.
  static func folded(_ name: String) -> [UInt8] { name.utf8.map(Self.folded) }

  /// The index in ``mappings`` of a metric of a batch; nil where it is no usage.
  @inline(__always)
  func mapping(of metric: tattler_metric, in view: BatchView) -> Int? {
    let hasField = unsafe metric.field.length > 0 && !Self.isValue(view.bytes(metric.field))
    let length = Int(metric.name.length) + (hasField ? Int(metric.field.length) + 1 : 0)
    guard length < byLength.count, !byLength[length].isEmpty else { return nil }
    return unsafe match(length, view.bytes(metric.name), hasField ? view.bytes(metric.field) : nil)
  }

  private func match(
    _ length: Int, _ name: UnsafeBufferPointer<UInt8>, _ field: UnsafeBufferPointer<UInt8>?
  ) -> Int? {
    byLength[length].first { index in
      let wanted = names[index]
      for place in name.indices where unsafe Self.folded(name[place]) != wanted[place] { return false }
      guard let field = unsafe field else { return true }
      guard wanted[name.count] == UInt8(ascii: "_") else { return false }
      for place in field.indices where unsafe Self.folded(field[place]) != wanted[name.count + 1 + place] {
        return false
      }
      return true
    }
  }

  private static func isValue(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    unsafe field.count == 5 && field.elementsEqual("value".utf8)
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      byte
    default: UInt8(ascii: "_")
    }
  }
}
