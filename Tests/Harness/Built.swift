import Foundation

/// Where the built programs and the sources are.
package enum Built {
  /// The folder of the test bundle, in which the programs and the plugins lie as well.
  package static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().path

  /// The command.
  package static var tattler: String { folder + "/tattler" }

  /// The root of the package.
  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// A file with invented prices of the provider `acme`.
  package static let prices = root + "/Tests/Fixtures/pricing/acme.yaml"

  /// The path of a program of the system; nil where it is not installed.
  package static func installed(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Compiles a plugin in C against the public header alone, strictly, and gives its path.
  @discardableResult
  package static func plugin(
    _ source: String, as name: String, in folder: String, defines: [String] = []
  ) throws -> String {
    let library = "\(folder)/\(name)"
    let compiler = try Command.run(
      installed("cc") ?? "/usr/bin/cc",
      ["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I", root + "/Modules/CTattlerPlugin/include"]
        + defines + ["-o", library, "\(root)/Tests/Fixtures/plugins/\(source)"])
    guard compiler.status == 0 else { throw Trouble("the C compiler says: \(compiler.errors)") }
    return library
  }
}

/// Why a test cannot go on.
package struct Trouble: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
