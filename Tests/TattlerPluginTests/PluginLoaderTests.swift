import TattlerModel
import TattlerPlugin
import TestHarness
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct PluginLoaderTests {
  @Test func aSinkInPlainCIsLoadedAndReceivesPoints() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: scratch.path)
    let plugin = try PluginLoader(folders: [scratch.path]).load(type: "counting")
    #expect(plugin.identity == SinkIdentity(name: "counting", version: "1.0.0", summary: "Writes one line per point"))
    #expect(plugin.abiVersion == (1, 2))

    let host = RecordingHost()
    let output = scratch["points"]
    let sink = try RunningSink(plugin, configuration: Array(#"{"path":"\#(output)"}"#.utf8), host: host.host)
    let outcome = await sink.submit(try sampleBatch(rows: 5), rows: 2..<5, attempt: 0)
    #expect(outcome == .delivered(rows: 3))
    sink.close()
    #expect(
      scratch.text("points") == """
        room.temperature{floor=2} 2.5 1700000000000000002
        room.temperature{floor=3} 3.5 1700000000000000003
        room.note{floor=3} warm, "very" 1700000000000000003
        room.temperature{floor=4} 4.5 1700000000000000004

        """)
    #expect(host.log == ["info: the C sink is open"])
    #expect(host.counters == ["points_written": 4])
    #expect(await sink.submit(try sampleBatch(rows: 1), rows: 0..<1, attempt: 0) == nil)
  }

  @Test func aCSinksOwnWordsAndKeyComeThrough() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: scratch.path)
    let plugin = try PluginLoader(folders: [scratch.path]).load(type: "counting")
    let expected = SinkError("the configuration must be {\"path\":\"...\"}", keyPath: "path")
    #expect(throws: expected) { try plugin.check(configuration: Array("{}".utf8)) }
    #expect(throws: expected) {
      try RunningSink(plugin, configuration: Array("{}".utf8), host: RecordingHost().host)
    }
    #expect(throws: SinkError("the file cannot be opened", keyPath: "path")) {
      try RunningSink(plugin, configuration: Array(#"{"path":"/nowhere/at/all"}"#.utf8), host: RecordingHost().host)
    }
  }

  @Test(arguments: [
    (["-DMAGIC=7"], PluginError.Code.wrongMagic, "magic"),
    (["-DMAJOR=9"], .wrongABI, "built for ABI 9.0, this program has 1.2"),
    (["-DSIZE=16"], .tooSmall, "16 bytes"), (["-DNAME=\"Bro ken\""], .badName, "name"),
    (["-DNO_SUBMIT"], .missingCallback, "submit"), (["-DNO_DESCRIPTOR"], .noDescriptor, "NULL"),
  ])
  func aPluginThatBreaksTheABIIsRefusedWithTheField(flags: [String], code: PluginError.Code, words: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = try Built.plugin("broken_sink.c", as: "libtattler-sink-broken.so", in: scratch.path, defines: flags)
    let error = #expect(throws: PluginError.self) { try PluginLoader(folders: []).load(path: path) }
    #expect(error?.code == code)
    #expect(error?.reason.hasPrefix("\(path): ") == true)
    #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
  }

  @Test func aPluginThatIsNotThereNamesTheFoldersAndWhatIsThere() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: scratch.path)
    let error = #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(type: "countin") }
    #expect(error?.code == .notFound)
    #expect(error?.reason.contains(scratch.path) == true)
    #expect(error?.reason.contains("there are counting") == true)
    #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(type: "../x") }
    #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(path: scratch["none.so"]) }
  }

  @Test func aFileUnderAnothersNameIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Built.plugin("counting_sink.c", as: "libtattler-sink-other.so", in: scratch.path)
    let error = #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(type: "other") }
    #expect(error?.code == .wrongName)
  }

  @Test func aFileThatAnybodyMayWriteIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: scratch.path)
    unsafe chmod(path, 0o777)
    let error = #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(type: "counting") }
    #expect(error?.code == .unsafeFile)
    unsafe chmod(path, 0o755)
    unsafe chmod(scratch.path, 0o777)
    #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(type: "counting") }
    unsafe chmod(scratch.path, 0o755)
    #expect(throws: Never.self) { try PluginLoader(folders: [scratch.path]).load(type: "counting") }
  }

  @Test func aFileThatIsNoLibraryIsRefusedWithTheLoadersWords() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try scratch.write("not a library", to: "libtattler-sink-text.so")
    let error = #expect(throws: PluginError.self) { try PluginLoader(folders: [scratch.path]).load(type: "text") }
    #expect(error?.code == .loadFailed)
    #expect(PluginLoader(folders: [scratch.path]).loadAll().count == 1)
  }
}
