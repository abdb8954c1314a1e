import TestHarness
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
    let scratch = try Scratch()
    defer { scratch.remove() }
    let inner = try scratch.folder("a/b")
    let path = try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: inner)
    for (name, mode) in [(scratch.path, mode_t(0o777)), (scratch["a"], 0o777), (inner, 0o777), (inner, 0o1777)] {
      unsafe chmod(name, mode)
      let reason = refusal(path)
      #expect(reason == "\(path): its folder \(name) is not safe: anybody may write it; chmod o-w it")
      unsafe chmod(name, 0o755)
    }
    unsafe chmod(scratch["a"], 0o1777)
    #expect(throws: Never.self) { try PluginLoader(folders: []).load(path: path) }
  }

  @Test func aLinkIsFollowedAndItsTargetIsLookedAt() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let (open, shut) = (try scratch.folder("open"), try scratch.folder("shut"))
    let path = try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: open)
    let link = "\(shut)/libtattler-sink-counting.so"
    let isLinked = unsafe symlink(path, link) == 0
    try #require(isLinked)
    let plugin = try PluginLoader(folders: []).load(path: link)
    #expect(plugin.origin == .file(path))
    unsafe chmod(open, 0o777)
    #expect(refusal(link)?.contains("its folder \(open) is not safe") == true)
  }

  @Test(.enabled(if: geteuid() == 0, "giving a file away takes root"))
  func whatBelongsToSomebodyElseIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: scratch.path)
    unsafe chown(path, 12_345, 0)
    #expect(refusal(path)?.contains("the file is not safe: it belongs to user 12345; only root and user 0") == true)
    unsafe chown(path, 0, 0)
    unsafe chown(scratch.path, 12_345, 0)
    #expect(refusal(path)?.contains("its folder \(scratch.path) is not safe: it belongs to user 12345") == true)
  }
}
