import Foundation
import TattlerModel
import TattlerOTLP
import TestHarness
import Testing

extension EndToEnd {
  /// What the decoder reads and the encoder writes, both forms, against the protobuf runtime and the message definitions
  /// of the OpenTelemetry project.
  @Suite(.enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"))
  struct OTLPCodecOracleTests {
    let scratch: Scratch
    let count = setting("TATTLER_OTLP_MESSAGES", default: 150)

    init() throws { scratch = try Scratch() }

    @Test("Random messages come back as they were from every way of reading and writing", arguments: [1, 2] as [Int])
    func roundTrips(seed: Int) throws {
      try Python.run("messages.py", ["write", scratch.path, "\(seed)", "\(count)"])
      var decoder = OTLPDecoder()
      var builder = MetricBatchBuilder()
      var encoder = OTLPEncoder()
      var buffer = OTLPBuffer()
      for index in 0..<count {
        for form in ["pb", "json"] {
          let name = "\(index).\(form)"
          let body = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch[name])))
          builder.reset()
          if form == "pb" {
            try decoder.decode(body, into: &builder)
          } else {
            try decoder.decode(json: body, into: &builder)
          }
          // As the queue reads it back.
          let batch = try MetricBatch(validating: try builder.finish().bytes)
          let rows = 0..<batch.rowCount
          #expect(try encoder.encode(batch, rows: rows, into: &buffer).rows == rows.count)
          try write(buffer.bytes, to: name + ".pb")
          #expect(try encoder.encodeJSON(batch, rows: rows, into: &buffer).rows == rows.count)
          try write(buffer.bytes, to: name + ".json")
        }
      }
      let compared = try Python.run("messages.py", ["check", scratch.path]).output
      #expect(compared == "\(4 * count)\n")
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: scratch[name]))
    }
  }
}
