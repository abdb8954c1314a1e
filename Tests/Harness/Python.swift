import Foundation

/// Python with the packages of `Tests/Fixtures/python/requirements.txt`, in an environment of its own.
package enum Python {
  /// True where somebody has decided to do without these tests. Where the environment is missing they fail: a test that
  /// is left out unseen proves nothing.
  package static let isSkipped = ProcessInfo.processInfo.environment["TATTLER_SKIP_PYTHON_TESTS"] == "1"

  /// Where the programs are.
  package static let folder = Built.root + "/Tests/Fixtures/python"

  /// Starts a program of the fixtures.
  package static func start(
    _ program: String, _ arguments: [String], variables: [String: String] = [:]
  ) throws -> ChildProcess {
    try ChildProcess(
      interpreter(), ["\(folder)/\(program)"] + arguments,
      variables: variables.merging(["PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": folder, "NO_PROXY": "*"]) { $1 })
  }

  /// Runs a program of the fixtures to its end.
  ///
  /// - Throws: ``Trouble`` with its words where it fails.
  @discardableResult
  package static func run(
    _ program: String, _ arguments: [String], variables: [String: String] = [:]
  ) throws -> (output: String, errors: String) {
    let child = try start(program, arguments, variables: variables)
    guard try child.waitForEnd(withinSeconds: 120) == .exited(0) else {
      throw Trouble("\(program) failed: \(child.errors.suffix(4000))")
    }
    return (child.output, child.errors)
  }

  private static func interpreter() throws -> String {
    let chosen = ProcessInfo.processInfo.environment["TATTLER_TEST_PYTHON"]
    let path = chosen ?? Built.root + "/.build/python/bin/python3"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Trouble(
        """
        \(path) is not there. `make test` makes it, from \(folder)/requirements.txt and the Python package index; \
        TATTLER_TEST_PYTHON names another interpreter that has these packages, and TATTLER_SKIP_PYTHON_TESTS=1 does \
        without these tests
        """)
    }
    return path
  }
}
