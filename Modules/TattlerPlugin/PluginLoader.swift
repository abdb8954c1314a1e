internal import CTattlerPlugin

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Finds and loads plugins.
///
/// The type `grafana_cloud` lies in `libtattler-sink-grafana-cloud.so`: beside the executable, or in a configured
/// folder. Nothing is ever unloaded, as the Swift runtime keeps pointers into a library's metadata.
public struct PluginLoader: Sendable {
  /// The folders that are searched, in order.
  public let folders: [String]

  /// Makes a loader.
  ///
  /// - Parameter folders: absolute or relative to the working directory.
  public init(folders: [String]) { self.folders = folders }

  /// The folder of the running executable.
  public static var executableFolder: String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0, length < buffer.count else { return nil }
    let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  private static let prefix = "libtattler-sink-"
  private static let suffix = ".so"

  /// The file name of a sink type.
  public static func fileName(ofType type: String) -> String {
    prefix + String(type.map { $0 == "_" ? "-" : $0 }) + suffix
  }

  /// Loads the plugin of a sink type.
  ///
  /// - Throws: ``PluginError``; with code `notFound` the sentence lists the places and what is there instead.
  public func load(type: String) throws(PluginError) -> SinkPlugin {
    guard SinkPlugin.isName(type) else {
      throw PluginError(.badName, .linked, "\"\(type)\" is no name of a sink type: use a-z, 0-9 and _")
    }
    let name = Self.fileName(ofType: type)
    for folder in folders {
      let path = "\(folder)/\(name)"
      guard Self.isThere(path) else { continue }
      let plugin = try load(path: path)
      guard plugin.identity.name == type else {
        throw PluginError(
          .wrongName, .file(path), "the plugin calls itself \"\(plugin.identity.name)\", not \"\(type)\"")
      }
      return plugin
    }
    let known = candidates().map { Self.type(ofFileName: $0) }.joined(separator: ", ")
    throw PluginError(
      .notFound, .linked,
      "there is no sink type \"\(type)\": \(name) is not in \(folders.joined(separator: " or "))"
        + (known.isEmpty ? "" : "; there are \(known)"))
  }

  /// Loads a plugin from a file.
  ///
  /// A file, or a folder above it, that somebody other than root and the effective user can change is refused.
  ///
  /// - Parameter path: absolute, or relative to the working directory.
  public func load(path: String) throws(PluginError) -> SinkPlugin {
    guard let absolute = Self.absolutePath(path) else {
      throw PluginError(.notFound, .file(path), "there is no such file")
    }
    try PluginTrust.current.check(absolute)
    guard let handle = unsafe dlopen(absolute, RTLD_NOW | RTLD_LOCAL) else {
      let words = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
      throw PluginError(.loadFailed, .file(absolute), "the dynamic loader says: \(words)")
    }
    guard let symbol = unsafe dlsym(handle, TATTLER_PLUGIN_ENTRY) else {
      throw PluginError(.noEntryPoint, .file(absolute), "it does not export \(TATTLER_PLUGIN_ENTRY)()")
    }
    let entry = unsafe unsafeBitCast(
      symbol, to: (@convention(c) () -> UnsafePointer<tattler_plugin_descriptor>?).self)
    return unsafe try SinkPlugin(checking: entry(), origin: .file(absolute))
  }

  /// Every plugin that lies in the folders, or the reason why one cannot be used.
  public func loadAll() -> [(path: String, result: Result<SinkPlugin, PluginError>)] {
    var found: [(String, Result<SinkPlugin, PluginError>)] = []
    for folder in folders {
      for name in Self.pluginNames(in: folder) {
        let path = "\(folder)/\(name)"
        do throws(PluginError) { found.append((path, .success(try load(path: path)))) } catch {
          found.append((path, .failure(error)))
        }
      }
    }
    return found
  }

  private func candidates() -> [String] { folders.flatMap(Self.pluginNames) }

  private static func type(ofFileName name: String) -> String {
    String(name.dropFirst(prefix.count).dropLast(suffix.count).map { $0 == "-" ? "_" : $0 })
  }

  private static func pluginNames(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(prefix), name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted()
  }

  private static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  private static func absolutePath(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
