import Foundation

/// Runs the built `tattler-auth`, which lies beside the test bundle.
struct AuthTool {
  struct Outcome {
    let status: Int32
    let output: String
    let complaint: String
  }

  static var url: URL {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("tattler-auth")
  }

  /// Runs it with arguments, text on standard input, and variables beside those of the tests.
  static func run(
    _ arguments: [String], input: String = "", variables: [String: String] = [:]
  ) throws -> Outcome {
    try run(url, arguments, input: input, variables: variables)
  }

  /// Runs any program in the same way.
  static func run(
    _ program: URL, _ arguments: [String], input: String = "", variables: [String: String] = [:],
    output: FileHandle? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = output ?? stdout
    process.standardError = stderr
    try process.run()
    // Everything that the tool says fits into a pipe, so that the order of these calls cannot block.
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let said = output == nil ? stdout.fileHandleForReading.readDataToEndOfFile() : Data()
    let complained = stderr.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      complaint: String(decoding: complained, as: UTF8.self))
  }
}
