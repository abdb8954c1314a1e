@testable import TattlerOTLP

/// Both transcoders for tests: arrays in, arrays out.
enum Transcoding {
  /// The protobuf bytes of a text.
  static func protobuf(
    _ json: [UInt8], as message: Schema.Message, maximumDepth: Int = JSONToProtobuf.defaultMaximumDepth,
    maximumCount: Int = 1 << 30
  ) throws(OTLPError) -> [UInt8] {
    var transcoder = JSONToProtobuf(maximumDepth: maximumDepth)
    var buffer = ByteBuffer(maximumCount: maximumCount)
    try unsafe json.withUnsafeBufferPointer { bytes throws(OTLPError) in
      unsafe try transcoder.transcode(UnsafeRawBufferPointer(bytes), as: message, into: &buffer)
    }
    return buffer.bytes
  }

  static func protobuf(_ json: String, as message: Schema.Message) throws(OTLPError) -> [UInt8] {
    try protobuf(Array(json.utf8), as: message)
  }

  /// The text of protobuf bytes.
  static func json(
    _ protobuf: [UInt8], as message: Schema.Message, maximumDepth: Int = ProtobufToJSON.defaultMaximumDepth
  ) throws(OTLPError) -> String {
    var transcoder = ProtobufToJSON(maximumDepth: maximumDepth)
    var buffer = ByteBuffer()
    try unsafe protobuf.withUnsafeBufferPointer { bytes throws(OTLPError) in
      unsafe try transcoder.transcode(UnsafeRawBufferPointer(bytes), as: message, into: &buffer)
    }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// The error of a text; nil where it is accepted.
  static func refusal(_ json: String, as message: Schema.Message) -> OTLPError? {
    do throws(OTLPError) {
      _ = try protobuf(json, as: message)
      return nil
    } catch {
      return error
    }
  }

  /// Bytes from hexadecimal digits and spaces.
  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.filter { $0 != " " }.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
