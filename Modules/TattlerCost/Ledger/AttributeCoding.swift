internal import CTattlerPlugin
internal import TattlerModel

/// Attributes as bytes that are the same for the same attributes, in whatever order they come, and can be read back.
enum AttributeCoding {
  /// The bytes of a set of attributes: their number, then each as key, kind and value, in the order of these bytes.
  static func bytes(ofSet set: UInt32, in view: BatchView) -> [UInt8] {
    var writer = StateWriter()
    unsafe append(sorted: view.attributes(ofSet: set), in: view, to: &writer)
    return writer.bytes
  }

  private static func append(
    sorted attributes: UnsafeBufferPointer<tattler_attribute>, in view: BatchView, to writer: inout StateWriter
  ) {
    var pieces: [[UInt8]] = []
    for index in attributes.indices {
      var piece = StateWriter()
      unsafe append(attributes[index], in: view, to: &piece)
      pieces.append(piece.bytes)
    }
    pieces.sort { $0.lexicographicallyPrecedes($1) }
    writer.add(length: pieces.count)
    for piece in pieces { writer.bytes.append(contentsOf: piece) }
  }

  private static func append(_ attribute: tattler_attribute, in view: BatchView, to writer: inout StateWriter) {
    unsafe writer.add(run: view.bytes(attribute.key))
    writer.add(UInt8(truncatingIfNeeded: attribute.kind))
    switch BatchValueKind(rawValue: attribute.kind) {
    case .none: break
    case .string: unsafe writer.add(run: view.bytes(attribute.value.text))
    case .bytes:
      let range = attribute.value.range
      unsafe writer.add(run: view.blob[Int(range.first)..<Int(range.first) + Int(range.count)])
    case .array:
      let elements = unsafe view.attributes(in: attribute.value.range)
      writer.add(length: elements.count)
      for index in elements.indices { unsafe append(elements[index], in: view, to: &writer) }
    case .keyValues: unsafe append(sorted: view.attributes(in: attribute.value.range), in: view, to: &writer)
    default: writer.add(attribute.value.bits)
    }
  }

  /// Adds the attributes of such bytes to a builder and gives the number of their set.
  static func addSet(
    _ bytes: some Collection<UInt8>, to builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> UInt32 {
    var reader = StateReader(bytes)
    let range: tattler_range
    do { range = try list(&reader, &builder, depth: 0) } catch let error as MetricBatchError { throw error } catch {
      throw MetricBatchError(.malformed, "attributes of a series cannot be read")
    }
    if builder.attributeSets.count == 0 { try builder.attributeSets.append(tattler_range(first: 0, count: 0)) }
    try builder.attributeSets.append(range)
    return UInt32(builder.attributeSets.count - 1)
  }

  /// Whether bytes are those of attributes.
  static func isReadable(_ bytes: some Collection<UInt8>) -> Bool {
    var builder = MetricBatchBuilder()
    return (try? addSet(bytes, to: &builder)) != nil
  }

  /// Reads attributes; the elements of nested values first, so that they stand before their owners.
  private static func list(
    _ reader: inout StateReader, _ builder: inout MetricBatchBuilder, depth: Int
  ) throws -> tattler_range {
    guard depth <= Int(TATTLER_VALUE_MAX_DEPTH) else { throw StateReader.Malformed() }
    var attributes: [tattler_attribute] = []
    for _ in 0..<(try reader.length()) { attributes.append(try attribute(&reader, &builder, depth: depth)) }
    let first = UInt32(builder.attributes.count)
    for attribute in attributes { try builder.attributes.append(attribute) }
    return tattler_range(first: first, count: UInt32(attributes.count))
  }

  private static func attribute(
    _ reader: inout StateReader, _ builder: inout MetricBatchBuilder, depth: Int
  ) throws -> tattler_attribute {
    var attribute = tattler_attribute()
    attribute.key = try builder.addText(try reader.text())
    attribute.kind = UInt16(try reader.byte())
    switch BatchValueKind(rawValue: attribute.kind) {
    case .none: break
    case .string: attribute.value = tattler_payload(text: try builder.addText(try reader.text()))
    case .bytes:
      let run = try reader.run()
      let first = UInt32(builder.blob.count)
      for byte in run { try builder.blob.append(byte) }
      attribute.value = tattler_payload(range: tattler_range(first: first, count: UInt32(run.count)))
    case .array, .keyValues:
      attribute.value = tattler_payload(range: try list(&reader, &builder, depth: depth + 1))
    case .double, .int, .uint, .bool, .stringIndex: attribute.value = tattler_payload(u64: try reader.number())
    default: throw StateReader.Malformed()
    }
    return attribute
  }
}
