internal import TattlerConfig

extension FuzzTarget {
  /// The YAML reader of configurations.
  ///
  /// A document that is taken becomes canonical JSON, which is JSON and its own canonical form.
  public static let configuration = FuzzTarget(
    "configuration", tokens: YAMLText.tokens, generate: YAMLText.document, check: ConfigurationCheck.run)
}

private enum ConfigurationCheck {
  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let document: ConfigDocument
    do throws(ConfigErrors) {
      document = try ConfigDocument.parse(bytes: input, file: "f.yaml", environment: .empty)
    } catch {
      let lines = input.reduce(1) { $1 == 0x0A || $1 == 0x0D ? $0 + 1 : $0 }
      for error in error.errors {
        let position = error.position
        // YAML has line ends beyond those of ASCII, so the count is a bound and no more.
        try require(position.line >= 1 && position.column >= 1, "no such place: \(error)")
        try require(position.line <= lines + input.count, "line \(position.line) of \(lines)")
      }
      return false
    }
    // References to what is not there are mistakes that are found here.
    guard let canonical = try? document.root.canonicalJSON(environment: .empty) else { return false }
    let back = try mustSucceed("canonical JSON is refused") { () throws(ConfigErrors) in
      try ConfigDocument.parse(json: canonical, name: "f.json")
    }
    // Nothing in JSON is a reference, but writing resolves them: only text without them stays as it is.
    guard !canonical.contains(UInt8(ascii: "$")) else { return true }
    let again = try mustSucceed("canonical JSON cannot be written") { () throws(ConfigErrors) in
      try back.root.canonicalJSON(environment: .empty)
    }
    try require(again == canonical, "\(String(decoding: canonical, as: UTF8.self)) is not its own canonical form")
    return true
  }
}
