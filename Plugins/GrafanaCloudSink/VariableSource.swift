internal import TattlerConfig
internal import TattlerGrafana

/// The variables that fill in what a configuration does not say.
struct VariableSource {
  /// The variables; nil where none count.
  private(set) var variables: ConfigEnvironment?
  /// The key that asks for them; nil where none does.
  private(set) var key: String?
  /// Whether they cannot be had, which was reported at the key: what they might have said is no further mistake.
  var isBroken: Bool { key != nil && variables == nil }

  /// None.
  init() {}

  /// Reads `environment` and `env_file`.
  ///
  /// - Parameter process: the variables of the process, and its files.
  init(_ reader: ConfigReader, _ process: ConfigEnvironment) {
    let isWanted = reader.boolean("environment", default: false)
    guard let path = reader.string("env_file") else {
      if isWanted { (key, variables) = ("environment", process) }
      return
    }
    key = "env_file"
    if isWanted {
      reader.report("env_file", reason: "there is environment: true as well", expected: "one of them")
      return
    }
    do throws(ConfigFileError) {
      let bytes = CredentialBytes(try process.file(path))
      guard let text = bytes.text, !bytes.isUTF16 else {
        reader.report("env_file", reason: "\(path) is \(bytes.refusal)")
        return
      }
      variables = ConfigEnvironment(CredentialText.variables(file: Secret(text)))
    } catch {
      reader.report("env_file", reason: error.description)
    }
  }
}
