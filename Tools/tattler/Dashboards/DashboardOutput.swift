/// Where what is made goes.
enum DashboardOutput {
  /// Writes everything to a file, which appears once it is whole, or to standard output.
  static func write(_ bytes: [UInt8], to path: String?) throws {
    do throws(Console.Failure) {
      let file = try FileOutput(path: path)
      try file.write(bytes)
      try file.finish()
    } catch {
      Console.complain("\(error)")
      throw ExitStatus.failure
    }
  }
}
