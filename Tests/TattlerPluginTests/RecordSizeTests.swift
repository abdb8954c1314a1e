import CTattlerPlugin
import FileSink
import StdoutSink
import TattlerModel
import TattlerPlugin
import TestHarness
import Testing

/// Records that are shorter than the first version of the ABI, in both directions.
@Suite struct RecordSizeTests {
  @Test func aPluginsShortRecordsAreRefusedUnread() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Built.plugin("short_record_sink.c", as: "libtattler-sink-short-record.so", in: scratch.path)
    let plugin = try PluginLoader(folders: [scratch.path]).load(type: "short_record")
    let host = RecordingHost()
    let sink = try RunningSink(plugin, configuration: Array("{}".utf8), host: host.host)
    let outcome = await sink.submit(try sampleBatch(rows: 3), rows: 0..<3, attempt: 0)
    let words = "struct_size of tattler_outcome is 8, ABI 1.0 needs 48"
    #expect(outcome == SinkOutcome(.retry(afterNanoseconds: nil), message: words))
    #expect(host.counters == ["refused": 1] && host.requests.isEmpty)
    #expect(host.log.last == "error: the sink's outcome is refused: \(words)")
    #expect(
      host.log.first?.hasPrefix("error: the sink's request is refused: struct_size of tattler_http_request") == true)
    sink.close()
  }

  @Test("A plugin that was built for ABI 1.0 is understood, and nothing beyond its records is read")
  func aPluginOfTheFirstVersion() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Built.plugin("first_version_sink.c", as: "libtattler-sink-first-version.so", in: scratch.path)
    let plugin = try PluginLoader(folders: [scratch.path]).load(type: "first_version")
    #expect(plugin.abiVersion == (1, 0))
    #expect(!plugin.canProbe && !plugin.takesCumulativeOnly)
    let sink = try RunningSink(plugin, configuration: Array("{}".utf8), host: RecordingHost().host)
    let outcome = await sink.submit(try sampleBatch(rows: 3), rows: 0..<3, attempt: 0)
    #expect(outcome == SinkOutcome(.delivered, rowsDone: 3, pointsSkipped: 2, message: "done"))
    sink.close()
  }

  @Test("The records have the sizes and offsets that plugins were built with")
  func layout() {
    let sizes = unsafe [
      MemoryLayout<tattler_outcome>.size, MemoryLayout<tattler_http_request>.size,
      MemoryLayout<tattler_http_response>.size, MemoryLayout<tattler_host>.size, MemoryLayout<tattler_submission>.size,
    ]
    #expect(sizes == [56, 80, 80, 56, 40])
    let outcome = unsafe [
      MemoryLayout<tattler_outcome>.offset(of: \.message), MemoryLayout<tattler_outcome>.offset(of: \.points_rejected),
    ]
    #expect(outcome == [32, 48])
    let response = unsafe [
      MemoryLayout<tattler_http_response>.offset(of: \.body),
      MemoryLayout<tattler_http_response>.offset(of: \.rejected_points),
    ]
    #expect(response == [56, 72])
    let descriptor = unsafe [
      MemoryLayout<tattler_plugin_descriptor>.offset(of: \.destroy),
      MemoryLayout<tattler_plugin_descriptor>.offset(of: \.flags),
      MemoryLayout<tattler_plugin_descriptor>.offset(of: \.probe),
    ]
    #expect(descriptor == [64, 72, 80])
    #expect(unsafe MemoryLayout<tattler_plugin_descriptor>.size == 88)
    #expect(unsafe MemoryLayout<tattler_probe>.size == 24)
  }

  @Test(arguments: [0, 8, 55] as [UInt32])
  func aHostsShortTableIsRefusedByASwiftSink(size: UInt32) throws {
    var host = unsafe tattler_host()
    unsafe host.struct_size = size
    var sink: OpaquePointer?
    var message = [CChar](repeating: 0, count: 200)
    let code = unsafe message.withUnsafeMutableBufferPointer { buffer in
      var failure = unsafe tattler_failure()
      unsafe failure.message = buffer.baseAddress
      unsafe failure.message_capacity = buffer.count - 1
      return unsafe StdoutSink.plugin.table.pointee.create(tattler_string(), &host, &sink, &failure)
    }
    let hasSink = unsafe sink != nil
    #expect(code == -1 && !hasSink)
    let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #expect(words == "struct_size of tattler_host is \(size), ABI 1.0 needs 56")
  }

  @Test(arguments: [UInt32(0), 1])
  func aHostsShortSubmissionIsNotTakenByASwiftSink(missing: UInt32) throws {
    var host = unsafe tattler_host()
    unsafe host.struct_size = UInt32(MemoryLayout<tattler_host>.size)
    var sink: OpaquePointer?
    let table = unsafe FileSink.plugin.table
    let scratch = try Scratch()
    defer { scratch.remove() }
    let configuration = #"{"path":"\#(scratch.path)/out.lp"}"#
    let code = unsafe configuration.utf8CString.withUnsafeBufferPointer { text in
      unsafe table.pointee.create(
        tattler_string(data: text.baseAddress, length: text.count - 1), &host, &sink, nil)
    }
    try #require(code == 0)
    let batch = try sampleBatch(rows: 1)
    let given = unsafe batch.withUnsafeBytes { bytes in
      var submission = unsafe tattler_submission()
      unsafe submission.struct_size = UInt32(MemoryLayout<tattler_submission>.size) - missing
      unsafe submission.batch = bytes.baseAddress
      unsafe submission.batch_length = bytes.count
      unsafe submission.row_count = 1
      return unsafe table.pointee.submit(sink, &submission)
    }
    unsafe table.pointee.destroy(sink)
    #expect(scratch.text("out.lp").isEmpty == (missing > 0))
    #expect(given == (missing == 0 ? TATTLER_SUBMIT_ACCEPTED : TATTLER_SUBMIT_BUSY))
  }
}
