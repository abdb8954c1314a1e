import Testing

@testable import TattlerPlugin

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct PluginTrustTests {
  @Test(arguments: [
    (mode_t(0o755), uid_t(0), gid_t(0), nil), (0o755, 1000, 1000, nil), (0o755, 1001, 1000, "belongs to user 1001"),
    (0o757, 0, 0, "anybody may write"), (0o1777, 0, 0, "anybody may write"), (0o1777, 1001, 0, "belongs to user 1001"),
    (0o775, 0, 0, nil), (0o775, 0, 50, "group 50 may write it; chmod g-w it"), (0o775, 1000, 1000, nil),
    (0o775, 1000, 100, "group 100 may write"), (0o1775, 0, 50, "group 50 may write"),
  ])
  func onlyRootsAndTheUsersFilesAreTrusted(mode: mode_t, user: uid_t, group: gid_t, words: String?) {
    var status = stat()
    status.st_mode = mode
    status.st_uid = user
    status.st_gid = group
    let fault = PluginTrust(user: 1000, group: 1000).fault(of: status, allowsSticky: false)
    #expect((fault == nil) == (words == nil), "\(fault ?? "no fault")")
    #expect(fault?.contains(words ?? "") != false, "\(fault ?? "no fault")")
    let above = PluginTrust(user: 1000, group: 1000).fault(of: status, allowsSticky: true)
    let isSticky = mode & 0o1000 != 0 && [0, 1000].contains(user)
    #expect(above == (isSticky ? nil : fault))
  }

  @Test func aGroupThatIsNotTheUsersOwnMayNotWrite() {
    var status = stat()
    status.st_mode = 0o775
    status.st_uid = 1000
    status.st_gid = 100
    #expect(PluginTrust(user: 1000, group: 100).fault(of: status, allowsSticky: false) != nil)
  }

  private func refusal(_ path: String) -> String? {
    let error = #expect(throws: PluginError.self) { try PluginLoader(folders: []).load(path: path) }
    #expect(error?.code == .unsafeFile)
    return error?.reason
  }

  @Test func everyFolderAboveTheFileIsLookedAt() throws {
    let folder = try TestPlugins.makeFolder()
    defer { TestPlugins.remove(folder) }
    let inner = "\(folder)/a/b"
    #expect(TestPlugins.run("mkdir", ["-p", inner]) == 0)
    let path = "\(inner)/libtattler-sink-counting.so"
    try TestPlugins.compile("counting_sink.c", to: path)
    for (name, mode) in [(folder, mode_t(0o777)), ("\(folder)/a", 0o777), (inner, 0o777), (inner, 0o1777)] {
      unsafe chmod(name, mode)
      let reason = refusal(path)
      #expect(reason == "\(path): its folder \(name) is not safe: anybody may write it; chmod o-w it")
      unsafe chmod(name, 0o755)
    }
    unsafe chmod("\(folder)/a", 0o1777)
    #expect(throws: Never.self) { try PluginLoader(folders: []).load(path: path) }
  }

  @Test func aLinkIsFollowedAndItsTargetIsLookedAt() throws {
    let folder = try TestPlugins.makeFolder()
    defer { TestPlugins.remove(folder) }
    #expect(TestPlugins.run("mkdir", ["\(folder)/open", "\(folder)/shut"]) == 0)
    let path = "\(folder)/open/libtattler-sink-counting.so"
    try TestPlugins.compile("counting_sink.c", to: path)
    let link = "\(folder)/shut/libtattler-sink-counting.so"
    #expect(TestPlugins.run("ln", ["-s", path, link]) == 0)
    let plugin = try PluginLoader(folders: []).load(path: link)
    #expect(plugin.origin == .file(path))
    unsafe chmod("\(folder)/open", 0o777)
    #expect(refusal(link)?.contains("its folder \(folder)/open is not safe") == true)
  }

  @Test(.enabled(if: geteuid() == 0, "giving a file away takes root"))
  func whatBelongsToSomebodyElseIsRefused() throws {
    let folder = try TestPlugins.makeFolder()
    defer { TestPlugins.remove(folder) }
    let path = "\(folder)/libtattler-sink-counting.so"
    try TestPlugins.compile("counting_sink.c", to: path)
    unsafe chown(path, 12_345, 0)
    #expect(refusal(path)?.contains("the file is not safe: it belongs to user 12345; only root and user 0") == true)
    unsafe chown(path, 0, 0)
    unsafe chown(folder, 12_345, 0)
    #expect(refusal(path)?.contains("its folder \(folder) is not safe: it belongs to user 12345") == true)
  }
}
