internal import BenchmarkLoad
internal import Foundation
internal import OTLPGenerated
internal import SwiftProtobuf
internal import TattlerModel
internal import TattlerOTLP

/// The work on OTLP that is measured: messages into batches and back, and the same by swift-protobuf's generated code.
struct OTLPWork: ~Copyable {
  typealias Message = Opentelemetry_Proto_Collector_Metrics_V1_ExportMetricsServiceRequest

  private let bodies: [[UInt8]]
  private let jsonBodies: [[UInt8]]
  private let batches: [MetricBatch]
  private let messages: [Message]
  private var decoder = OTLPDecoder()
  private var encoder = OTLPEncoder()
  private var builder = MetricBatchBuilder()
  private var buffer = OTLPBuffer()

  private init(
    bodies: [[UInt8]], jsonBodies: [[UInt8]], batches: [MetricBatch], messages: [Message]
  ) {
    self.bodies = bodies
    self.jsonBodies = jsonBodies
    self.batches = batches
    self.messages = messages
  }

  /// Prepares messages, and sees that both codecs read the same out of them.
  static func make(_ shape: OTLPShape, bodies count: Int) throws -> OTLPWork {
    var load = OTLPLoad(shape: shape, seed: 42)
    let bodies = (0..<count).map { _ in load.body() }
    var decoder = OTLPDecoder()
    var encoder = OTLPEncoder()
    var builder = MetricBatchBuilder()
    var buffer = OTLPBuffer()
    var batches: [MetricBatch] = []
    var jsonBodies: [[UInt8]] = []
    var messages: [Message] = []
    for body in bodies {
      try decoder.decode(body, into: &builder)
      let batch = try builder.finish()
      let message = try Message(serializedBytes: body)
      _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
      guard try Message(serializedBytes: buffer.bytes) == message, batch.pointCount == OTLPLoad.pointsPerBody else {
        throw CodecWork.Wrong(description: "a message is another one for swift-protobuf")
      }
      _ = try encoder.encodeJSON(batch, rows: 0..<batch.rowCount, into: &buffer)
      jsonBodies.append(buffer.bytes)
      messages.append(message)
      batches.append(batch)
    }
    return OTLPWork(bodies: bodies, jsonBodies: jsonBodies, batches: batches, messages: messages)
  }

  private var points: Int { bodies.count * OTLPLoad.pointsPerBody }

  /// Messages into the builder's tables.
  mutating func decode() throws -> (lines: Int, bytes: Int) {
    for body in bodies {
      try decoder.decode(body, into: &builder)
      builder.reset()
    }
    return (points, bodies.reduce(0) { $0 + $1.count })
  }

  /// Messages into finished batches, as the queue stores them.
  mutating func decodeIntoBatch() throws -> (lines: Int, bytes: Int) {
    for body in bodies {
      try decoder.decode(body, into: &builder)
      _ = try builder.finish()
    }
    return (points, bodies.reduce(0) { $0 + $1.count })
  }

  /// Messages in JSON into the builder's tables.
  mutating func decodeJSON() throws -> (lines: Int, bytes: Int) {
    for body in jsonBodies {
      try decoder.decode(json: body, into: &builder)
      builder.reset()
    }
    return (points, jsonBodies.reduce(0) { $0 + $1.count })
  }

  /// Batches into messages.
  mutating func encode() throws -> (lines: Int, bytes: Int) {
    var bytes = 0
    for batch in batches {
      _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
      bytes += buffer.count
    }
    return (points, bytes)
  }

  /// Batches into messages in JSON.
  mutating func encodeJSON() throws -> (lines: Int, bytes: Int) {
    var bytes = 0
    for batch in batches {
      _ = try encoder.encodeJSON(batch, rows: 0..<batch.rowCount, into: &buffer)
      bytes += buffer.count
    }
    return (points, bytes)
  }

  /// The peer: messages into generated structs.
  func peerParse() throws -> (lines: Int, bytes: Int) {
    var found = 0
    for body in bodies { found += try Message(serializedBytes: body).resourceMetrics.count }
    guard found == bodies.count else { throw CodecWork.Wrong(description: "swift-protobuf lost a resource") }
    return (points, bodies.reduce(0) { $0 + $1.count })
  }

  /// The peer: generated structs into messages.
  func peerSerialize() throws -> (lines: Int, bytes: Int) {
    var bytes = 0
    for message in messages {
      let written: Data = try message.serializedBytes()
      bytes += written.count
    }
    return (points, bytes)
  }

  /// All of it for one shape.
  static func measure(_ shape: OTLPShape, bodies: Int, rounds: Measurement.Rounds) throws -> [Measurement] {
    var work = try make(shape, bodies: bodies)
    let name = "OTLP \(shape.rawValue)"
    return [
      try .take(name, "decode", rounds: rounds) { try work.decode() },
      try .take(name, "decode to batch", rounds: rounds) { try work.decodeIntoBatch() },
      try .take(name, "swift-protobuf parse", rounds: rounds) { try work.peerParse() },
      try .take(name, "encode", rounds: rounds) { try work.encode() },
      try .take(name, "swift-protobuf serialize", rounds: rounds) { try work.peerSerialize() },
      try .take(name, "decode JSON", rounds: rounds) { try work.decodeJSON() },
      try .take(name, "encode JSON", rounds: rounds) { try work.encodeJSON() },
    ]
  }
}
