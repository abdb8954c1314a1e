import CTattlerPlugin
import TattlerModel
import Testing

@testable import TattlerCost

/// Attributes as bytes.
@Suite struct AttributeCodingTests {
  private func bytes(_ pairs: [(String, MetricValue)]) throws -> [UInt8] {
    var builder = MetricBatchBuilder()
    let set = try builder.addAttributes(pairs)
    let batch = try builder.finish()
    return unsafe batch.withView { unsafe AttributeCoding.bytes(ofSet: set, in: $0) }
  }

  private func readBack(_ bytes: [UInt8]) throws -> (batch: MetricBatch, set: UInt32) {
    var builder = MetricBatchBuilder()
    let set = try AttributeCoding.addSet(bytes, to: &builder)
    return (try MetricBatch(validating: builder.finish().bytes), set)
  }

  @Test func `the order of attributes says nothing, their types do`() throws {
    let pairs: [(String, MetricValue)] = [
      ("b", .int(1)), ("a", .string("x")), ("c", .bool(true)), ("d", .double(0.5)), ("e", .uint(3)), ("", .string("")),
    ]
    #expect(try bytes(pairs) == bytes(pairs.reversed()))
    #expect(try bytes([("a", .int(1))]) != bytes([("a", .uint(1))]))
    #expect(try bytes([]) == [0])
  }

  @Test func `what is read back is what was written, lists and maps in each other too`() throws {
    var builder = MetricBatchBuilder()
    // {"list": [1, {"k": "v"}], "none": nothing, "blob": bytes}
    _ = try builder.addAttributes([])
    func attribute(_ key: String, _ kind: BatchValueKind, _ value: tattler_payload) throws -> tattler_attribute {
      var record = tattler_attribute()
      record.key = try builder.addText(key)
      record.kind = kind.rawValue
      record.value = value
      return record
    }
    try builder.blob.append(7)
    try builder.attributes.append(try attribute("k", .string, tattler_payload(text: try builder.addText("v"))))
    try builder.attributes.append(try attribute("", .int, tattler_payload(i64: -1)))
    try builder.attributes.append(
      try attribute("", .keyValues, tattler_payload(range: tattler_range(first: 0, count: 1))))
    try builder.attributes.append(
      try attribute("list", .array, tattler_payload(range: tattler_range(first: 1, count: 2))))
    try builder.attributes.append(try attribute("none", .none, tattler_payload(u64: 0)))
    try builder.attributes.append(
      try attribute("blob", .bytes, tattler_payload(range: tattler_range(first: 0, count: 1))))
    try builder.attributeSets.append(tattler_range(first: 3, count: 3))
    let batch = try MetricBatch(validating: builder.finish().bytes)
    let bytes = unsafe batch.withView { unsafe AttributeCoding.bytes(ofSet: 1, in: $0) }
    let (copy, set) = try readBack(bytes)
    #expect(unsafe copy.withView { unsafe AttributeCoding.bytes(ofSet: set, in: $0) } == bytes)
    for end in bytes.indices { #expect(!AttributeCoding.isReadable(bytes[..<end])) }
  }
}
