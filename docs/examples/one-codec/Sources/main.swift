import TattlerLineProtocol
import TattlerModel

// Reads line protocol from standard input, says what is wrong with it, and writes the good lines as the encoder has them.

var body: [UInt8] = []
while let line = readLine(strippingNewline: false) { body += Array(line.utf8) }

var parser = LineProtocolParser()
var builder = MetricBatchBuilder()
let report = try parser.parse(body, into: &builder)
for error in report.errors { print("refused: \(error)") }

var encoder = LineProtocolEncoder()
var lines = LineBuffer()
let batch = try builder.finish()
_ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &lines)
print(String(decoding: lines.bytes, as: UTF8.self), terminator: "")
