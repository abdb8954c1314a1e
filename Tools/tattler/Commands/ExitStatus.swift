internal import ArgumentParser

/// What a command says to the shell (sysexits.h).
enum ExitStatus {
  /// The command line is wrong.
  static let usage = ExitCode(64)
  /// The data on standard input is wrong.
  static let data = ExitCode(65)
  /// A receiver is not there, or did not take it.
  static let unavailable = ExitCode(69)
  /// Something that should not happen.
  static let failure = ExitCode(70)
  /// The configuration has mistakes, or the environment does not fit it.
  static let configuration = ExitCode(78)
}
