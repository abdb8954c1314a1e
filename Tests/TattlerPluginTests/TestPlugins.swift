import Synchronization
import TattlerModel
import TattlerPlugin
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Paths, compilers and hosts for tests of plugins.
enum TestPlugins {
  /// The root of the project, from the place of this file.
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// Where the build puts shared objects: beside the running tests.
  static var buildFolder: String { PluginLoader.executableFolder ?? "." }

  /// A folder of its own for one test; the caller removes it.
  static func makeFolder() throws -> String {
    var template = Array("/tmp/tattler-plugins-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&template) != nil
    try #require(made)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder with what is in it.
  static func remove(_ folder: String) { _ = run("rm", ["-rf", folder]) }

  /// Compiles a C fixture against the header alone.
  static func compile(_ source: String, to output: String, flags: [String] = []) throws {
    let code = run(
      "cc",
      ["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I\(root)/Modules/CTattlerPlugin/include"]
        + flags + ["\(root)/Tests/Fixtures/plugins/\(source)", "-o", output])
    try #require(code == 0, "the C compiler refused \(source)")
  }

  /// Runs a program and gives its exit code.
  static func run(_ program: String, _ arguments: [String]) -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { for unsafe(pointer) in unsafe pointers { unsafe free(pointer) } }
    var process: pid_t = 0
    guard unsafe posix_spawnp(&process, program, nil, nil, &pointers, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    return (status >> 8) & 0xFF
  }

  /// The text of a file; empty where it is not there.
  static func read(_ path: String) -> String { String(decoding: readBytes(path), as: UTF8.self) }

  /// The bytes of a file; none where it is not there.
  static func readBytes(_ path: String) -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { return [] }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}

/// A host that remembers what it was told and answers HTTP as a test says.
final class RecordingHost: Sendable {
  struct Record {
    var log: [String] = []
    var counters: [String: UInt64] = [:]
    var requests: [SinkHTTPRequest] = []
  }

  private let record = Mutex(Record())
  private let answer: @Sendable (SinkHTTPRequest) -> SinkHTTPResponse

  init(
    answer: @escaping @Sendable (SinkHTTPRequest) -> SinkHTTPResponse = { _ in
      SinkHTTPResponse(status: 204, meaning: .delivered)
    }
  ) { self.answer = answer }

  var log: [String] { record.withLock { $0.log } }
  var counters: [String: UInt64] { record.withLock { $0.counters } }
  var requests: [SinkHTTPRequest] { record.withLock { $0.requests } }

  var host: SinkHost {
    SinkHost(
      log: { level, message in self.record.withLock { $0.log.append("\(level): \(message)") } },
      now: { 1_700_000_000_000_000_000 },
      count: { name, delta in self.record.withLock { $0.counters[name, default: 0] += delta } },
      http: { request, completion in
        self.record.withLock { $0.requests.append(request) }
        completion(self.answer(request))
        return true
      })
  }
}

/// A batch of rows `room,floor=<n> temperature=<n>.5 <time>`; every fourth row also has text.
func sampleBatch(rows: Int) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let temperature = try builder.addMetric(name: "room", field: "temperature")
  let note = try builder.addMetric(name: "room", field: "note")
  for row in 0..<rows {
    let set = try builder.addAttributes([("floor", .string("\(row)"))])
    var values: [(UInt32, MetricValue)] = [(temperature, .double(Double(row) + 0.5))]
    if row % 4 == 3 { values.append((note, .string("warm, \"very\""))) }
    try builder.addRow(attributes: set, time: 1_700_000_000_000_000_000 + Int64(row), values)
  }
  return try builder.finish()
}
