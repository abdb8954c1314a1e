import TattlerConfig
import Testing

@testable import FileSink

@Suite struct FileSinkConfigurationTests {
  private func read(_ json: String) throws -> FileSinkConfiguration {
    try ConfigDocument.parse(json: Array(json.utf8), name: "sink").read { FileSinkConfiguration($0) }
  }

  @Test func allKeysAreRead() throws {
    let configuration = try read(
      """
      {"path": "logs/{measurement}.json", "format": "json", "mode": "0640", "directory_mode": "0750", "sync": false,
       "max_open_files": 8,
       "rotate": {"max_bytes": "10MiB", "every": "1d", "compress": "gzip", "keep_count": 7, "keep_age": "30d"}}
      """)
    #expect(
      configuration
        == FileSinkConfiguration(
          path: try PathTemplate("logs/{measurement}.json"), format: .json, mode: 0o640, directoryMode: 0o750,
          rotation: FileRotation(
            maximumBytes: 10 << 20, every: .seconds(86_400), compression: .gzip, keepCount: 7,
            keepAge: .seconds(30 * 86_400)),
          syncs: false, maximumOpenFiles: 8))
  }

  @Test func thePathAloneIsEnough() throws {
    #expect(try read(#"{"path": "a.lp"}"#) == FileSinkConfiguration(path: try PathTemplate("a.lp")))
  }

  @Test(arguments: [
    (#"{}"#, "path", "missing key"), (#"{"path": ""}"#, "path", "not empty"),
    (#"{"path": "{x}"}"#, "path", "no placeholder"),
    (#"{"path": "a/"}"#, "path", "slash"), (#"{"path": "a", "mode": "0800"}"#, "mode", "permissions"),
    (#"{"path": "a", "mode": "0400"}"#, "mode", "writable"), (#"{"path": "a", "mode": "6"}"#, "mode", "permissions"),
    (#"{"path": "a", "rotate": {"max_bytes": 0}}"#, "rotate.max_bytes", "at least"),
    (#"{"path": "a", "rotate": {"every": "10"}}"#, "rotate.every", "duration"),
    (#"{"path": "a", "rotate": {"compress": "zip"}}"#, "rotate.compress", "none, gzip"),
    (#"{"path": "a", "max_open_files": 0}"#, "max_open_files", "from 1 to 4096"),
    (#"{"path": "a", "rotat": {}}"#, "rotat", "did you mean \"rotate\""),
  ])
  func aMistakeIsReportedAtItsKey(json: String, key: String, reason: String) {
    do {
      _ = try read(json)
      Issue.record("\(json) was taken")
    } catch let errors as ConfigErrors {
      #expect(errors.errors.contains { "\($0.keyPath)" == key && $0.sentence.contains(reason) }, "\(errors)")
    } catch {
      Issue.record(error)
    }
  }
}
