internal import ArgumentParser

/// Why a dashboard was not uploaded.
struct UploadError: Error, CustomStringConvertible {
  /// Whose fault it is.
  enum Code {
    /// The token or the address cannot be right.
    case configuration
    /// Grafana is not there, or did not take it.
    case refused
  }

  let code: Code
  let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  var exitCode: ExitCode {
    switch code {
    case .configuration: ExitStatus.configuration
    case .refused: ExitStatus.unavailable
    }
  }
}
